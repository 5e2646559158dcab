-- A part of the read model.
create table consent (
    id text primary key,
    subject text not null,
    product text not null,
    record text not null
);
create index on consent (subject, id);
create index on consent (product, id);

-- Not a read model: the ledger has only the hash, so that its subject can have it destroyed. Back it up.
create table consent_words (
    consent text not null,
    -- a consent's text: SHA-256(salt ‖ words)
    hash text not null,
    salt bytea not null,
    words text not null,
    kept_at timestamptz not null default now(),
    -- whether the ledger knows the consent by this hash
    given boolean not null,
    -- how many calls brought them and were not refused
    calls integer not null default 1,
    primary key (consent, hash)
);
create index on consent_words (kept_at) where not given;
