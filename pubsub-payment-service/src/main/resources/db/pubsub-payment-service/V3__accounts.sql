-- A member's account in one row: the folded part, and the sum and number of the credit rows that wait beside it.
create table account (
    owner text primary key,
    folded bigint not null,
    waiting bigint not null,
    waiting_rows integer not null
);

create table credit_row (
    owner text not null,
    id text not null,
    amount bigint not null,
    at timestamptz not null,
    primary key (owner, id)
);
create index on credit_row (owner, amount desc, id);

-- Both sides of every entry, in the order of the ledger.
create table posting (
    position bigint generated always as identity,
    account text not null,
    event text not null,
    about text not null,
    amount bigint not null,
    at timestamptz not null,
    primary key (account, position)
);
