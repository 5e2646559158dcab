-- How many calls brought these words and were not refused. A refusal takes its own call back only, and the last one the
-- words.
alter table comment add column calls integer not null default 1;
