-- What a capability was delegated from
alter table capability add column parent text;
create index on capability (parent, id) where parent is not null;
