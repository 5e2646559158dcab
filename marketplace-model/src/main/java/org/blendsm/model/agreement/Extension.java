package org.blendsm.model.agreement;

import java.time.Duration;
import java.time.Instant;
import org.blendsm.model.MemberId;
import org.blendsm.model.Span;
import org.blendsm.model.ledger.Deadline;

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
    /** Between an acceptance and the old end, whatever the clocks: its broker has to hear of it before it stops. */
    private static final Duration NOTICE = Duration.ofMinutes(15);

    /** Whether the term may end then instead. The law of the ledger and of whoever audits it, as all of this. */
    public static boolean isLonger(Agreement.Deal deal, Instant until, Instant now) {
        return until.isAfter(deal.expiresAt()) && until.getNano() == 0 && !until.isAfter(now.plus(Span.LONGEST));
    }

    /** Whether the present end is far enough ahead for it to be proposed and accepted. */
    public static boolean isInTime(Agreement.Deal deal, Instant now) {
        return new Deadline(deal.expiresAt()).isSurelyAhead(now.plus(NOTICE));
    }

    /** Whether it can still be accepted. */
    public boolean stands(Agreement.Deal deal) {
        return from.equals(deal.expiresAt());
    }

    /** Whether it can still be accepted, or is what moved the agreement's end to where that is. */
    public boolean concerns(Agreement.Deal deal) {
        return stands(deal) || until.equals(deal.expiresAt());
    }
}
