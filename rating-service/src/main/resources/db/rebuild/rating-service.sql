-- What follows from the ledger alone, and how far it was read
truncate
    rating.rating,
    rating.rating_answer,
    rating.opinion,
    rating.reputation,
    rating.ledger_member,
    rating.ledger_node,
    rating.ledger_checkpoint;
