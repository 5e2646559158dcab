-- Agreements with what they paid, newest first for each party; the record is the whole agreement.
create table agreement (
    id          text        primary key,
    buyer       text        not null,
    seller      text        not null,
    broker      text        not null,
    product     text        not null,
    state       text        not null,
    mode        text        not null,
    opened_at   timestamptz not null,
    expires_at  timestamptz not null,
    claim_until timestamptz,
    record      jsonb       not null
);
create index agreement_of_buyer on agreement (buyer, opened_at desc, id desc);
create index agreement_of_seller on agreement (seller, opened_at desc, id desc);
-- What a broker still has to look after: small, whatever the number of agreements that are done.
create index agreement_in_care on agreement (broker, state, id) where state in ('Open', 'Ending', 'Disputed');

create table receipt (
    agreement text    not null,
    number    integer not null,
    record    jsonb   not null,
    primary key (agreement, number)
);

create table dispute (
    agreement text        primary key,
    buyer     text        not null,
    seller    text        not null,
    state     text        not null,
    opened_at timestamptz not null,
    record    jsonb       not null
);
create index dispute_newest on dispute (opened_at desc, agreement desc);
create index dispute_of_buyer on dispute (buyer, opened_at desc, agreement desc);
create index dispute_of_seller on dispute (seller, opened_at desc, agreement desc);
