package org.blendsm.model.dispute;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.blendsm.model.MemberId;

/** A claim about one agreement, and what became of it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Dispute.Opened.class, name = "Opened"),
    @JsonSubTypes.Type(value = Dispute.Ruled.class, name = "Ruled"),
    @JsonSubTypes.Type(value = Dispute.Lapsed.class, name = "Lapsed")
})
public sealed interface Dispute {
    /** How long an arbiter has for a ruling. */
    Duration RULING_TIME = Duration.ofDays(14);

    NewDispute claim();

    /** The party that opened it. */
    MemberId by();

    /** The other party, where it had opened one before that lapsed: then both have had theirs. */
    Optional<MemberId> earlier();

    /** When it was opened. */
    Instant at();

    /**
     * @param by the party that opened it
     * @param earlier the other party, where it had opened one before that lapsed: then both have had theirs
     * @param at when it was opened, UTC
     * @param ruleUntil until when an arbiter's ruling is waited for; after it anyone may let the dispute lapse
     */
    record Opened(NewDispute claim, MemberId by, Optional<MemberId> earlier, Instant at, Instant ruleUntil)
            implements Dispute {
        public static Opened of(NewDispute claim, MemberId by, Optional<MemberId> earlier, Instant at) {
            return new Opened(claim, by, earlier, at, at.plus(RULING_TIME));
        }
    }

    /**
     * @param by the party that opened it
     * @param earlier the other party, where it had opened one before that lapsed
     * @param at when it was opened, UTC
     * @param arbiter who ruled
     * @param ruledAt when, UTC
     */
    record Ruled(
            NewDispute claim,
            MemberId by,
            Optional<MemberId> earlier,
            Instant at,
            Ruling ruling,
            MemberId arbiter,
            Instant ruledAt)
            implements Dispute {}

    /**
     * No arbiter ruled in time: what was signed for stands, and the agreement ends as if nobody had disputed it.
     *
     * @param by the party that opened it
     * @param earlier the other party, where it had opened one before that lapsed
     * @param at when it was opened, UTC
     * @param lapsedAt when somebody let it lapse, UTC
     */
    record Lapsed(NewDispute claim, MemberId by, Optional<MemberId> earlier, Instant at, Instant lapsedAt)
            implements Dispute {}
}
