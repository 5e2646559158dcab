-- The read model: dropped and rebuilt from the ledger's events at will.
create table stream (
    id text primary key,
    -- whom the latest offer names; null where the product was never offered
    anchorer text
);

create table anchor (
    stream text not null,
    tree_size bigint not null,
    record text not null,
    primary key (stream, tree_size)
);

-- Not a read model: the ledger has only roots. Back these two up.
create table tree (
    stream text primary key,
    size bigint not null
);

-- Up to 64 neighbouring hashes each, 2 KiB: about 33 MB for a stream of a million messages
create table tile (
    stream text not null,
    level smallint not null,
    number bigint not null,
    hashes bytea not null,
    primary key (stream, level, number)
);
-- Hashes do not compress, and a tile is read whole: keep it in its row
alter table tile alter column hashes set storage plain;
-- The last tile of a level is rewritten as it fills: leave room for that on its page
alter table tile set (fillfactor = 70);
