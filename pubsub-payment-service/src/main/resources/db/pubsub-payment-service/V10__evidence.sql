-- Not a read model: the ledger has only the hashes. Back it up. One file for each side of a disputed agreement.
create table evidence (
    agreement text not null,
    party text not null,
    -- SHA-256 of the bytes
    hash text not null,
    bytes bytea not null,
    primary key (agreement, party)
);
create index on evidence (party);
