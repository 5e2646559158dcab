-- How far this schema has followed the ledger: one row, moved in the same transaction as what the events changed.
create table ledger_checkpoint (
    only_row boolean primary key default true check (only_row),
    next_block bigint not null check (next_block >= 0)
);
insert into ledger_checkpoint (next_block) values (0);
