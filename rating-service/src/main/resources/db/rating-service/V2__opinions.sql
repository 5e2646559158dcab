-- All that an author said of a member, in one: whoever trades a thousand times counts once. A read model too.
create table opinion (
    subject text not null,
    author text not null,
    -- of the latest rating
    stars int not null,
    -- the most that one rated agreement between the two paid
    volume bigint not null,
    primary key (subject, author)
);

-- How many ratings there were; the other columns count each author once.
alter table reputation add column ratings bigint not null default 0;
alter table reputation alter column ratings drop default;

-- Folded anew, with all that follows from the ledger's events.
truncate rating, reputation;
update ledger_checkpoint set next_block = 0;
