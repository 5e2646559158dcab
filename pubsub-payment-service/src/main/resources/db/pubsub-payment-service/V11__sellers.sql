-- All that an author said of a member, in one: the stars of its latest rating.
create table seller_opinion (
    subject text not null,
    author text not null,
    stars int not null,
    primary key (subject, author)
);

-- One row for each member that was ever rated, folded as ratings come.
create table seller_stars (
    member text primary key,
    raters bigint not null,
    -- of all raters together
    stars bigint not null
);

-- Tags are compared in lower case from here on, and ratings were not read before: the ledger is read again from block 0.
truncate product, product_description, agreement, extension, receipt, dispute, account, credit_row, posting, anchored,
    barred_member, ledger_member, ledger_node, ledger_checkpoint;
