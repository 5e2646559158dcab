-- What can be searched of the catalogue. Every row follows from catalogue events; the record is the whole product.
create table product (
    id           text        primary key,
    owner        text        not null,
    state        text        not null,
    price        bigint,
    tags         text[]      not null,
    words        tsvector    not null,
    published_at timestamptz not null,
    record       jsonb       not null
);

-- Pages run from the newest product to the oldest along one of these, so a page costs the same on page 1 and 1,000.
create index product_newest on product (state, published_at desc, id desc);
create index product_of_owner on product (owner, state, published_at desc, id desc);
-- For what is rare: few rows are fetched and sorted. The planner takes the walk above where a word or tag is common.
create index product_words on product using gin (words) where state = 'Offered';
create index product_tags on product using gin (tags) where state = 'Offered';
create index product_cheapest on product (price) where state = 'Offered';
