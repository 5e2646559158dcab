package org.blendsm.model.privacy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.blendsm.model.Sha256;

/** A consent's id: 64 hex digits that follow from who gave it with which Idempotency-Key. */
public record ConsentId(@JsonValue Sha256 value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ConsentId {}

    public static ConsentId of(String hex) {
        return new ConsentId(new Sha256(hex));
    }

    @Override
    public String toString() {
        return value.value();
    }
}
