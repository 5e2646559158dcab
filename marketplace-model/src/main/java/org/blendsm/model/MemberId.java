package org.blendsm.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A member's address: lower-case hex of the first 20 bytes of SHA-256 over the SubjectPublicKeyInfo of the first key
 * the member held. It is kept for life, through every rotation of the key.
 */
public record MemberId(@JsonValue String value) implements Comparable<MemberId> {
    public static final int HEX_DIGITS = 40;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public MemberId {
        Hex.require(value, HEX_DIGITS, "a member's address");
    }

    @Override
    public int compareTo(MemberId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
