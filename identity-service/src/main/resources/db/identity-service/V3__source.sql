-- Where an application came from, as long as it waits: one network address cannot close the door for all others.
alter table application add column source text;
create index application_waiting_from on application (source) where status = 'PENDING';
