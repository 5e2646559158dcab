-- Each description a product ever had; the record is one of them with its transaction. Agreements name them by version.
create table product_description (
    product text not null,
    version integer not null,
    record text not null,
    primary key (product, version)
);

-- What a service of before has kept is the latest description only, so the ledger is read again from block 0: with no
-- checkpoint, and with nothing of what would be counted twice.
truncate product, agreement, receipt, dispute, account, credit_row, posting, anchored, barred_member, ledger_member,
    ledger_node, ledger_checkpoint;
