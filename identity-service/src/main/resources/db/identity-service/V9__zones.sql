create table zone (
    id     text primary key,
    record text not null
);

-- In which lists a zone stands: one row for each member that is in it and one for all zones ('').
create table zone_listing (
    member    text not null,
    sort_name text collate "C" not null,
    zone      text not null,
    primary key (member, sort_name, zone)
);
create unique index zone_listing_by_zone on zone_listing (zone, member);

-- A schema of before knows no zone: the ledger is read again from block 0.
truncate member_listing, network, ledger_member, ledger_node, ledger_checkpoint;
