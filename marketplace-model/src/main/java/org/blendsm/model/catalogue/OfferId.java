package org.blendsm.model.catalogue;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.blendsm.model.Sha256;

/** An offer's id: 64 hex digits that follow from who made it with which Idempotency-Key. */
public record OfferId(@JsonValue Sha256 value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public OfferId {}

    public static OfferId of(String hex) {
        return new OfferId(new Sha256(hex));
    }

    @Override
    public String toString() {
        return value.value();
    }
}
