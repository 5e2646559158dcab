-- Who is in, and where: each row is the ledger's record as its last event carried it.
create table ledger_member (
    address text primary key,
    record text not null
);

create table ledger_node (
    name text primary key,
    -- where the node's identity-service is: the issuer of its tokens
    identity text,
    record text not null
);
create index on ledger_node (identity);
