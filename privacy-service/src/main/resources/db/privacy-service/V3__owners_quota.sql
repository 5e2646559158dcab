-- Whose bytes they are, and how much of that member's quota they take. What was kept before this takes nothing of it.
alter table content add column owner text;
alter table content add column size bigint not null default 0;
create index on content (owner) include (size);

-- How many calls brought them and were not refused. A refusal takes its own call back only, and the last one the bytes.
alter table content drop column shared;
alter table content add column calls integer not null default 1;
alter table envelope_content drop column shared;
alter table envelope_content add column calls integer not null default 1;
