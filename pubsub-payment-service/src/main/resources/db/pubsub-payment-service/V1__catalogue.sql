-- What can be searched of the catalogue. Every row follows from catalogue events; the record is the whole product.
create table product (
    id text primary key,
    owner text not null,
    state text not null,
    -- of the latest offer: minor units of one message, who carries the stream, who anchors it
    price bigint,
    broker text,
    anchorer text,
    tags text[] not null,
    words tsvector not null,
    -- in microseconds, as the lists are ordered; the record has the ledger's own
    published_at timestamptz not null,
    record text not null
);

-- Pages run from the newest product to the oldest along one of these, so page 1,000 costs what page 1 costs.
create index on product (state, published_at desc, id desc);
create index on product (owner, state, published_at desc, id desc);
-- For what is rare: few rows are fetched and sorted. The planner walks the index above where a word or tag is common.
create index on product using gin (words) where state = 'Offered';
create index on product using gin (tags) where state = 'Offered';
create index on product (price) where state = 'Offered';
-- What this pool's broker carries and anchors.
create index on product (broker, id);
create index on product (anchorer, id);
