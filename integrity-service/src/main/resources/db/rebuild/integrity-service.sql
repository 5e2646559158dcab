-- What follows from the ledger alone, and how far it was read
truncate
    integrity.stream,
    integrity.anchor,
    integrity.ledger_event,
    integrity.ledger_member,
    integrity.ledger_node,
    integrity.ledger_checkpoint;
