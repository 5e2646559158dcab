package org.blendsm.model.token;

/** An event of a transaction that touched accounts: what the read model of accounts lives on, whatever the concept. */
public interface MovesTokens {
    Movement movement();
}
