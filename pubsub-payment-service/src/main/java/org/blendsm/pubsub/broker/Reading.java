package org.blendsm.pubsub.broker;

import java.util.OptionalLong;

/**
 * What the meter of one agreement shows. Counts are messages of this agreement, the first one counting as 1.
 *
 * @param start the stream's sequence that counts as 1; empty before the first subscription, and below 0 where the
 *     broker lost its journal and more is counted than the stream had when it went on
 * @param delivered the highest message that was handed to the buyer
 * @param acknowledged the buyer has acknowledged every message up to this one; in metered mode this is what is billed
 *     while the agreement is open, and {@code delivered} at its end
 * @param paid messages covered by the last voucher and its ticks, or by what is settled on the ledger
 * @param deposited messages covered by the deposit
 * @param limit the last message that may be delivered as things stand
 * @param heldBy what keeps message {@code delivered + 1} from being delivered
 */
public record Reading(
        OptionalLong start, long delivered, long acknowledged, long paid, long deposited, long limit, Hold heldBy) {}
