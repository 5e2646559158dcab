-- What follows from the ledger alone, and how far it was read
truncate
    identity.member_listing,
    identity.network,
    identity.zone,
    identity.zone_listing,
    identity.ledger_member,
    identity.ledger_node,
    identity.ledger_checkpoint;
