-- What is to be taken back of a member is what the CA names then and is not for the member's key: one task, whichever
-- certificates there are.
delete from ca_task a using ca_task b
where a.kind = 'SUPERSEDE' and b.kind = 'SUPERSEDE' and a.address = b.address and a.number < b.number;
update ca_task set pem = null where kind = 'SUPERSEDE';
alter table ca_task rename column pem to csr;
drop index ca_task_once;
create unique index ca_task_once on ca_task (address, kind);

-- How many certificates a member has asked for on the last day on which it did.
create table certificate_allowance (
    address text primary key,
    day     date not null,
    taken   int  not null
);
