package org.blendsm.model.token;

import java.time.Instant;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;

/**
 * A journal entry: money went from one account to another because somebody asked for it. Kept for ever: it is what an
 * Idempotency-Key is remembered by.
 *
 * @param id follows from the caller, the function and the Idempotency-Key
 * @param from whose money it was
 * @param to whose it is now
 * @param amount in minor units
 * @param body hash of what was asked, so that the same key with another body is refused
 * @param at time of the ledger's transaction, UTC
 */
public record Entry(Sha256 id, AccountId from, AccountId to, Money amount, Sha256 body, Instant at) {}
