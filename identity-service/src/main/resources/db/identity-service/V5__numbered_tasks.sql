-- Each task has a number of its own: another order in the place of one that is being worked on is another task, and of
-- one member several certificates can be taken back.
alter table ca_task drop constraint ca_task_pkey;
alter table ca_task add column number bigint generated always as identity primary key;
create unique index ca_task_once on ca_task (address, kind) where kind <> 'SUPERSEDE';
