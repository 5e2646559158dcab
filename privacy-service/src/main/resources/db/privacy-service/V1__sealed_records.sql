-- The read model: dropped and rebuilt from the ledger's events at will.
create table sealed_record (
    id text primary key,
    owner text not null,
    -- null once the record is erased
    product text,
    record text not null
);
create index on sealed_record (owner, id);
create index on sealed_record (product, id);

create table envelope (
    sealed_record text not null,
    holder text not null,
    -- SHA-256 of the envelope
    hash text not null,
    record text not null,
    primary key (sealed_record, holder)
);

-- Not a read model: which sealed bytes lie in the folder. Back it up together with that.
create table content (
    sealed_record text not null,
    ciphertext text not null,
    kept_at timestamptz not null default now(),
    -- whether the ledger knows the record by these bytes
    registered boolean not null,
    primary key (sealed_record, ciphertext)
);
create index on content (kept_at) where not registered;

-- Not a read model either: the ledger has only the hashes, so that these can be destroyed. Back it up.
create table envelope_content (
    sealed_record text not null,
    hash text not null,
    bytes bytea not null,
    kept_at timestamptz not null default now(),
    -- whether the ledger knows that somebody was given it
    granted boolean not null,
    primary key (sealed_record, hash)
);
create index on envelope_content (kept_at) where not granted;
