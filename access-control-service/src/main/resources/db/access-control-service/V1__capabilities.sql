-- The read model: dropped and rebuilt from the ledger's events at will.
create table capability (
    id text primary key,
    holder text not null,
    issuer text not null,
    product text not null,
    -- whether the agreement that issued it is no longer open
    agreement_over boolean not null default false,
    record text not null
);
create index on capability (holder, id);
create index on capability (issuer, id);
create index on capability (product, id);

-- Members who may do nothing now. There are few: nearly everybody is in good standing.
create table outcast (
    member text primary key
);
