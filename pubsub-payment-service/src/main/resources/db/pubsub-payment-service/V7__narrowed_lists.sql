-- Lists narrowed by state or product: a page of each is one range of one index, as it is without.
alter table dispute add column state text;
update dispute set state = cast(record as json) ->> 'state';
alter table dispute alter column state set not null;

create index on dispute (state, opened_at desc, agreement desc);
create index on dispute (buyer, state, opened_at desc, agreement desc);
create index on dispute (seller, state, opened_at desc, agreement desc);
create index on agreement (buyer, state, opened_at desc, id desc);
create index on agreement (seller, state, opened_at desc, id desc);
create index on agreement (buyer, product, opened_at desc, id desc);
create index on agreement (seller, product, opened_at desc, id desc);
-- All products of a seller, whatever their state.
create index on product (owner, published_at desc, id desc);
