-- What follows from the ledger alone, and how far it was read
truncate
    privacy.sealed_record,
    privacy.envelope,
    privacy.consent,
    privacy.ledger_member,
    privacy.ledger_node,
    privacy.ledger_checkpoint;
