package org.blendsm.model.zone;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.blendsm.model.Sha256;

/** A zone's id: 64 hex digits that follow from who founded it with which Idempotency-Key. */
public record ZoneId(@JsonValue Sha256 value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ZoneId {}

    public static ZoneId of(String hex) {
        return new ZoneId(new Sha256(hex));
    }

    @Override
    public String toString() {
        return value.value();
    }
}
