-- To whom the ledger knows an envelope was given, and whether its holder may have been given another one since. What the
-- events say of that is no reason yet to destroy it: they are told again from the start when the read model is rebuilt.
alter table envelope_content add column holder text;
alter table envelope_content add column replaced boolean not null default false;
create index on envelope_content (sealed_record) where replaced;

update envelope_content set holder = envelope.holder from envelope
where envelope.sealed_record = envelope_content.sealed_record and envelope.hash = envelope_content.hash;
