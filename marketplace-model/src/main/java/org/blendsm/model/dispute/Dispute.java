package org.blendsm.model.dispute;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.blendsm.model.MemberId;

/** A claim about one agreement, what the other side says to it, and what became of it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Dispute.Opened.class, name = "Opened"),
    @JsonSubTypes.Type(value = Dispute.Ruled.class, name = "Ruled"),
    @JsonSubTypes.Type(value = Dispute.Proven.class, name = "Proven"),
    @JsonSubTypes.Type(value = Dispute.Lapsed.class, name = "Lapsed")
})
public sealed interface Dispute {
    /** How long an arbiter has for a ruling. */
    Duration RULING_TIME = Duration.ofDays(14);

    /**
     * How long a seller who hashes its stream has to anchor what is disputed, before the ledger rules by that alone.
     */
    Duration ANCHORING_TIME = Duration.ofDays(3);

    NewDispute claim();

    /** The party that opened it. */
    MemberId by();

    /** The other party, where it had opened one before that lapsed: then both have had theirs. */
    Optional<MemberId> earlier();

    /** When it was opened. */
    Instant at();

    /** What the other party said to it, where it did. */
    Optional<Answered> answer();

    /**
     * @param by the party that opened it
     * @param earlier the other party, where it had opened one before that lapsed: then both have had theirs
     * @param at when it was opened, UTC
     * @param ruleUntil until when an arbiter's ruling is waited for; after it anyone may let the dispute lapse
     * @param answer what the other party says to it, once it does
     */
    record Opened(
            NewDispute claim,
            MemberId by,
            Optional<MemberId> earlier,
            Instant at,
            Instant ruleUntil,
            Optional<Answered> answer)
            implements Dispute {
        public static Opened of(NewDispute claim, MemberId by, Optional<MemberId> earlier, Instant at) {
            return new Opened(claim, by, earlier, at, at.plus(RULING_TIME), Optional.empty());
        }

        public Opened answered(Answered answer) {
            return new Opened(claim, by, earlier, at, ruleUntil, Optional.of(answer));
        }

        public Ruled ruled(Ruling ruling, MemberId arbiter, Instant ruledAt) {
            return new Ruled(claim, by, earlier, at, answer, ruling, arbiter, ruledAt);
        }

        public Proven proven(Unanchored proof, Instant provenAt) {
            return new Proven(claim, by, earlier, at, answer, proof, provenAt);
        }

        public Lapsed lapsed(Instant lapsedAt) {
            return new Lapsed(claim, by, earlier, at, answer, lapsedAt);
        }

        /** When the last of it was said. */
        public Instant changedAt() {
            return answer.map(Answered::at).orElse(at);
        }
    }

    /**
     * @param by the party that opened it
     * @param earlier the other party, where it had opened one before that lapsed
     * @param at when it was opened, UTC
     * @param answer what the other party said to it; empty where it said nothing
     * @param arbiter who ruled
     * @param ruledAt when, UTC
     */
    record Ruled(
            NewDispute claim,
            MemberId by,
            Optional<MemberId> earlier,
            Instant at,
            Optional<Answered> answer,
            Ruling ruling,
            MemberId arbiter,
            Instant ruledAt)
            implements Dispute {}

    /**
     * Ruled by the ledger, without an arbiter, by what is anchored.
     *
     * @param by the party that opened it
     * @param earlier the other party, where it had opened one before that lapsed
     * @param at when it was opened, UTC
     * @param answer what the other party said to it; empty where it said nothing
     * @param provenAt when, UTC
     */
    record Proven(
            NewDispute claim,
            MemberId by,
            Optional<MemberId> earlier,
            Instant at,
            Optional<Answered> answer,
            Unanchored proof,
            Instant provenAt)
            implements Dispute {}

    /**
     * No arbiter ruled in time: what was signed for stands, and the agreement ends as if nobody had disputed it.
     *
     * @param by the party that opened it
     * @param earlier the other party, where it had opened one before that lapsed
     * @param at when it was opened, UTC
     * @param answer what the other party said to it; empty where it said nothing
     * @param lapsedAt when somebody let it lapse, UTC
     */
    record Lapsed(
            NewDispute claim,
            MemberId by,
            Optional<MemberId> earlier,
            Instant at,
            Optional<Answered> answer,
            Instant lapsedAt)
            implements Dispute {}
}
