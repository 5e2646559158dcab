-- What follows from the ledger alone, and how far it was read
truncate
    access_control.capability,
    access_control.outcast,
    access_control.ledger_member,
    access_control.ledger_node,
    access_control.ledger_checkpoint;
