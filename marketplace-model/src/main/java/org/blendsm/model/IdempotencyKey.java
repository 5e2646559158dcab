package org.blendsm.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The name a caller gives one wish, so that asking twice has one effect (the Idempotency-Key of REST). The id of what
 * the call creates follows from it, so the thing itself is the memory: no table, no expiry.
 */
public record IdempotencyKey(@JsonValue String value) {
    /** Asks under a key, and tells the one that was asked under. */
    public static final String HEADER = "Idempotency-Key";

    private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{1,128}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public IdempotencyKey {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("an " + HEADER + " has 1 to 128 visible ASCII characters");
        }
    }

    /** The id of what this caller creates by this function: SHA-256(address ‖ function ‖ key). */
    public Sha256 idFor(MemberId caller, String function) {
        return Sha256.of(utf8(caller.value()), utf8(function), utf8(value));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return value;
    }
}
