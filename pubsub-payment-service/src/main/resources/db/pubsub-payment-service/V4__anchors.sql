-- How far each stream is anchored on the ledger, and under which root.
create table anchored (
    stream text primary key,
    tree_size bigint not null,
    root text not null
);
