package org.blendsm.model.ledger;

import java.time.Duration;
import java.time.Instant;

/**
 * A moment that a right hangs on. A transaction's time is its submitter's claim, true to ±15 minutes; so each question
 * is asked with these 15 minutes against whoever submits.
 */
public record Deadline(Instant at) {
    /** How far a submitter's clock can be from the truth before the network turns the transaction away. */
    public static final Duration TOLERANCE = Duration.ofMinutes(15);

    /** Whether it lies ahead even if the submitter's clock is slow: for rights that end with it. */
    public boolean isSurelyAhead(Instant submitted) {
        return !submitted.plus(TOLERANCE).isAfter(at);
    }

    /** Whether it is over even if the submitter's clock is fast: for rights that begin with it. */
    public boolean isSurelyOver(Instant submitted) {
        return !submitted.minus(TOLERANCE).isBefore(at);
    }
}
