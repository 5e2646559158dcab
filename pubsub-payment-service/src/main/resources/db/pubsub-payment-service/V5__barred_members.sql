-- Members who may not act, so that any other change of a member's record costs its agreements nothing.
create table barred_member (
    member text primary key
);
insert into barred_member
    select address from ledger_member where cast(record as json) -> 'standing' ->> 'state' <> 'Admitted';

-- What a member has open, a page at a time.
create index on agreement (buyer, id) where state = 'Open';
create index on agreement (seller, id) where state = 'Open';
create index on product (owner, id);

-- A broker without its journal learns what is disputed too: it may go on ending.
drop index agreement_broker_id_idx;
create index on agreement (broker, id) where state in ('Open', 'Ending', 'Disputed');
