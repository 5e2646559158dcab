-- Agreements with what they paid, newest first for each party; the record is the whole agreement.
create table agreement (
    id text primary key,
    buyer text not null,
    seller text not null,
    broker text not null,
    product text not null,
    state text not null,
    mode text not null,
    opened_at timestamptz not null,
    expires_at timestamptz not null,
    claim_until timestamptz,
    record text not null
);
create index on agreement (buyer, opened_at desc, id desc);
create index on agreement (seller, opened_at desc, id desc);
-- What still moves: small, however many agreements are done.
create index on agreement (product) where state = 'Open';
create index on agreement (broker, id) where state in ('Open', 'Ending');
create index on agreement (broker, expires_at) where state = 'Open';
create index on agreement (broker, mode, claim_until) where state = 'Ending';

create table receipt (
    agreement text not null,
    number integer not null,
    record text not null,
    primary key (agreement, number)
);

create table dispute (
    agreement text primary key,
    buyer text not null,
    seller text not null,
    opened_at timestamptz not null,
    record text not null
);
create index on dispute (opened_at desc, agreement desc);
create index on dispute (buyer, opened_at desc, agreement desc);
create index on dispute (seller, opened_at desc, agreement desc);
