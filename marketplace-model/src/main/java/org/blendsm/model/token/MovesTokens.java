package org.blendsm.model.token;

import org.blendsm.model.ledger.LedgerEvent;

/** An event of a transaction that touched accounts: what the read model of accounts lives on, whatever the concept. */
public interface MovesTokens extends LedgerEvent {
    Movement movement();
}
