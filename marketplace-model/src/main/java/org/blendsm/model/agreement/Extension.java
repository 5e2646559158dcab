package org.blendsm.model.agreement;

import java.time.Instant;
import org.blendsm.model.MemberId;

/**
 * One side's proposal to let an agreement last longer; the latest one is kept, whatever became of it. It stands while
 * the term ends as it did when it was proposed: whoever proposes again replaces it, and an accepted one has moved the
 * end.
 *
 * @param by the party that proposed it; the other one accepts
 * @param from when the term ended when it was proposed, UTC
 * @param until when the term is to end instead, UTC, in whole seconds
 * @param at when it was proposed, UTC
 */
public record Extension(AgreementId agreement, MemberId by, Instant from, Instant until, Instant at) {
    /** Whether it can still be accepted, or is what moved the agreement's end to where that is. */
    public boolean concerns(Agreement.Deal deal) {
        return from.equals(deal.expiresAt()) || until.equals(deal.expiresAt());
    }
}
