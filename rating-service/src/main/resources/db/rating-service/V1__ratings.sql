-- The read model: dropped and rebuilt from the ledger's events at will.
create table rating (
    agreement text not null,
    author text not null,
    subject text not null,
    -- in microseconds, as the lists are ordered; the record has the ledger's own
    at timestamptz not null,
    -- SHA-256 of the comment
    comment text,
    record text not null,
    primary key (agreement, author)
);
create index on rating (at, agreement, author);
create index on rating (subject, at, agreement, author);
create index on rating (author, at, agreement);

-- One row for each member that was ever rated, folded as ratings come: reading it costs the same for ever.
create table reputation (
    member text primary key,
    ones bigint not null,
    twos bigint not null,
    threes bigint not null,
    fours bigint not null,
    fives bigint not null,
    -- what the rated agreements paid in all, and the same times the stars
    volume numeric not null,
    weighted_stars numeric not null
);

-- Not a read model: the ledger has only the hash. Back it up.
create table comment (
    hash text primary key,
    words text not null,
    kept_at timestamptz not null default now(),
    -- whether a rating on the ledger refers to it
    rated boolean not null
);
create index on comment (kept_at) where not rated;
