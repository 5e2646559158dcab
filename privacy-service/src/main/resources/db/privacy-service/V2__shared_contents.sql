-- Whether more than one call brought them. What one call was refused, another may have been given: then no refusal takes
-- the bytes away, and they wait for the ledger's event or for the end of their day.
alter table content add column shared boolean not null default false;
alter table envelope_content add column shared boolean not null default false;
