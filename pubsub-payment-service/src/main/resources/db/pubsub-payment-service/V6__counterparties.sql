-- The member at the other end of an entry, for a payee has to know who paid.
alter table posting add column counterparty text;
update posting set counterparty = substr(other.account, length('member/') + 1)
    from posting other
    where posting.about like 'entry/%' and other.about = posting.about and other.amount = -posting.amount
        and other.account like 'member/%';
