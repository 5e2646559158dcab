-- By which block the ledger is known again: the last that there was when all of it had been read here, and the hash of
-- its header. A ledger that has it no more was restored to less than what stands in this schema.
alter table ledger_checkpoint
    add column known_block bigint check (known_block >= 0),
    add column known_hash char(64),
    add check ((known_block is null) = (known_hash is null));
