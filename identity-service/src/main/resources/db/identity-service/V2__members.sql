-- Read models: built from ledger events only, rebuilt by emptying them and the checkpoint.

-- In which lists a member stands: one row for each of its roles and one for all members ('').
create table member_listing (
    role      text not null,
    sort_name text collate "C" not null,
    address   text not null,
    standing  text not null,
    primary key (role, sort_name, address)
);
create index member_listing_by_standing on member_listing (role, standing, sort_name, address);
create index member_listing_by_address on member_listing (address);

create table network (
    only_row boolean primary key default true check (only_row),
    record   text not null
);
