-- How much a member lets its kept key sign away in a day (UTC); whoever has no row sets no limit.
create table spending_limit (
    address text primary key,
    per_day bigint not null check (per_day >= 0)
);

-- What was signed away under such a limit today and yesterday: one row for each proposal whose transaction was signed.
create table spending (
    address  text   not null,
    proposal text   not null, -- its fingerprint
    day      date   not null,
    amount   bigint not null,
    primary key (address, proposal)
);
