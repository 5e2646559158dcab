-- What only this service knows and no ledger can bring back. Back it up, and the key-encryption key apart from it.

create table managed_key (
    address    text primary key,
    public_key text        not null,
    sealed     bytea       not null,
    created_at timestamptz not null default now()
);

create table application (
    number       bigint generated always as identity unique,
    id           text primary key, -- SHA-256 of the canonical application, as the ledger knows it
    address      text        not null,
    custody      text        not null check (custody in ('managed', 'own')),
    document     text        not null,
    proof        text        not null,
    csr          text, -- PEM; a managed key's is made when it is needed
    secret_hash  text        not null,
    status       text        not null check (status in ('PENDING', 'ADMITTED', 'REFUSED')),
    reason       text,
    secret_shown boolean     not null default false,
    submitted_at timestamptz not null default now(),
    check ((custody = 'own') = (csr is not null))
);
create unique index application_by_address on application (address) where status <> 'REFUSED';
create index application_by_status on application (status, number);

create table client_secret (
    address    text primary key,
    hash       text        not null,
    created_at timestamptz not null default now()
);

create table certificate (
    address   text primary key,
    pem       text        not null,
    issued_at timestamptz not null default now()
);

-- What is still to be done at the CA; a row goes when its work is done.
create table ca_task (
    address       text        not null,
    organisation  text        not null,
    kind          text        not null check (kind in ('ENROL', 'REVOKE')),
    csr           text, -- PEM; of a key that is not kept here
    sealed_secret bytea       not null,
    attempts      int         not null default 0,
    due_at        timestamptz not null default now(),
    last_error    text,
    primary key (address, kind)
);
create index ca_task_due on ca_task (due_at);

create table used_assertion (
    address    text        not null,
    jti        text        not null,
    expires_at timestamptz not null,
    primary key (address, jti)
);
create index used_assertion_expired on used_assertion (expires_at);

-- One row for each signature that was given, and for each that was refused to a service that had proven itself.
create table signature (
    number   bigint generated always as identity primary key,
    at       timestamptz not null,
    member   text        not null,
    service  text        not null,
    jti      text        not null,
    token    text        not null,
    kind     text        not null check (kind in ('PROPOSAL', 'TRANSACTION', 'DOCUMENT')),
    purpose  text        not null, -- the function or the document's type
    tx_id    text,
    proposal text, -- fingerprint of the proposal that a transaction must carry
    payload  text        not null, -- SHA-256 of what was signed
    refusal  text
);
create unique index signature_request_once on signature (service, jti) where refusal is null;
create index signature_by_member on signature (member, number);
create index signature_proposal on signature (tx_id) where kind = 'PROPOSAL' and refusal is null;
