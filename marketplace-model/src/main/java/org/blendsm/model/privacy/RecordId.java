package org.blendsm.model.privacy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.blendsm.model.Sha256;

/** A sealed record's id: 64 hex digits that follow from who registered it with which Idempotency-Key. */
public record RecordId(@JsonValue Sha256 value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RecordId {}

    public static RecordId of(String hex) {
        return new RecordId(new Sha256(hex));
    }

    @Override
    public String toString() {
        return value.value();
    }
}
