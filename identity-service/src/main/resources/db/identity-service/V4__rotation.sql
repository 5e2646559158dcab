-- The key that a member will have next, until the ledger says that it has it.
create table next_key (
    address    text primary key,
    public_key text        not null,
    sealed     bytea       not null,
    created_at timestamptz not null default now()
);

-- A request to be signed, or the certificate to be taken back.
alter table ca_task rename column csr to pem;
alter table ca_task drop constraint ca_task_kind_check;
alter table ca_task add constraint ca_task_kind_check check (kind in ('ENROL', 'SUPERSEDE', 'REVOKE'));
