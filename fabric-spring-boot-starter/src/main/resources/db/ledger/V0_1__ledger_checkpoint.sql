-- How far this schema has followed which ledger: one row, moved in the same transaction as what the events changed.
create table ledger_checkpoint (
    only_row boolean primary key default true check (only_row),
    network char(64) not null,
    next_block bigint not null check (next_block >= 0)
);
