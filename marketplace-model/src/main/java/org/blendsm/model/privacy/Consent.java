package org.blendsm.model.privacy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.ledger.Deadline;

/**
 * That a member agrees to records about itself being sealed and opened as part of a product, until its time is over or
 * the member takes it back. It stays on the ledger in either state.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Consent.Given.class, name = "Given"),
    @JsonSubTypes.Type(value = Consent.Withdrawn.class, name = "Withdrawn")
})
public sealed interface Consent {
    ConsentId id();

    /** Who gave it, about itself. */
    MemberId subject();

    NewConsent content();

    /** The hash of what was asked under the Idempotency-Key. */
    Sha256 body();

    /** When it was given, UTC. */
    Instant at();

    /** When its time is over, UTC. */
    Instant until();

    /**
     * Why nothing is sealed or opened by it; empty where it holds. The law of the ledger and of whoever audits it.
     *
     * @param subjectOut whether its subject may do nothing now: who cannot take it back is not held to it
     * @param now what whoever asks says it is: so its end is judged against them
     */
    default Optional<String> objection(boolean subjectOut, Instant now) {
        if (this instanceof Withdrawn withdrawn) {
            return Optional.of("withdrawn at " + withdrawn.withdrawnAt());
        }
        if (!new Deadline(until()).isSurelyAhead(now)) {
            return Optional.of("its time ends at " + until());
        }
        return subjectOut ? Optional.of("its subject " + subject() + " is not in good standing") : Optional.empty();
    }

    /**
     * @param subject who gave it, about itself
     * @param content what was agreed to
     * @param body SHA-256 of what was asked under the Idempotency-Key
     * @param at when it was given, UTC
     * @param until when its time is over, UTC
     */
    record Given(ConsentId id, MemberId subject, NewConsent content, Sha256 body, Instant at, Instant until)
            implements Consent {
        public Withdrawn withdrawn(Instant withdrawnAt) {
            return new Withdrawn(id, subject, content, body, at, until, withdrawnAt);
        }
    }

    /**
     * @param subject who gave it, about itself, and took it back
     * @param content what was agreed to
     * @param body SHA-256 of what was asked under the Idempotency-Key
     * @param at when it was given, UTC
     * @param until when its time would have been over, UTC
     * @param withdrawnAt when it was taken back, UTC
     */
    record Withdrawn(
            ConsentId id,
            MemberId subject,
            NewConsent content,
            Sha256 body,
            Instant at,
            Instant until,
            Instant withdrawnAt)
            implements Consent {}
}
