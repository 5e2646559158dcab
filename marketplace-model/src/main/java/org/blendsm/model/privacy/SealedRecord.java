package org.blendsm.model.privacy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;

/** A sealed record, kept until its owner erases it; then a tombstone stays. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = SealedRecord.Kept.class, name = "Kept"),
    @JsonSubTypes.Type(value = SealedRecord.Erased.class, name = "Erased")
})
public sealed interface SealedRecord {
    RecordId id();

    MemberId owner();

    /** The hash of what was asked under the Idempotency-Key; it stays on the tombstone. */
    Sha256 body();

    /**
     * @param owner the product's seller
     * @param content what it is
     * @param body SHA-256 of what was asked under the Idempotency-Key
     * @param at when it was registered, UTC
     */
    record Kept(RecordId id, MemberId owner, NewSealedRecord content, Sha256 body, Instant at)
            implements SealedRecord {}

    /**
     * @param owner the product's seller
     * @param body SHA-256 of what was asked under the Idempotency-Key
     * @param at when it was erased, UTC
     */
    record Erased(RecordId id, MemberId owner, Sha256 body, Instant at) implements SealedRecord {}
}
