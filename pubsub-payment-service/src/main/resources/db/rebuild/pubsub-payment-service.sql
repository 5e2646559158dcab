-- What follows from the ledger alone, and how far it was read
truncate
    pubsub.product,
    pubsub.product_description,
    pubsub.seller_opinion,
    pubsub.seller_stars,
    pubsub.agreement,
    pubsub.extension,
    pubsub.receipt,
    pubsub.dispute,
    pubsub.account,
    pubsub.credit_row,
    pubsub.posting,
    pubsub.anchored,
    pubsub.barred_member,
    pubsub.ledger_member,
    pubsub.ledger_node,
    pubsub.ledger_checkpoint;
