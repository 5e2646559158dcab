-- Part of the read model: every event of the ledger, as a CloudEvent, in the order of blocks and transactions.
create table ledger_event (
    block bigint not null,
    position int not null,
    record text not null,
    primary key (block, position)
);

-- A schema that is older than this table knows only what comes from now on: it reads the ledger once more, from block 0.
truncate stream, anchor;
update ledger_checkpoint set next_block = 0;
