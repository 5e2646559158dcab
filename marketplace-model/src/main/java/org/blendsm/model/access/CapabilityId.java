package org.blendsm.model.access;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.blendsm.model.Sha256;

/** A capability token's id: 64 hex digits. */
public record CapabilityId(@JsonValue Sha256 value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public CapabilityId {}

    public static CapabilityId of(String hex) {
        return new CapabilityId(new Sha256(hex));
    }

    @Override
    public String toString() {
        return value.value();
    }
}
