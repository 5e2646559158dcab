-- What was proposed last to extend each agreement.
create table extension (
    agreement text primary key,
    record text not null
);
