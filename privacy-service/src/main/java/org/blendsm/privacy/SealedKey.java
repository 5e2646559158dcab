package org.blendsm.privacy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Base64;
import org.blendsm.model.Sha256;

/** A record's key, sealed to one holder's encryption key (RFC 9180): 1 to 4,096 bytes, in base64. */
@Schema(example = "c2VhbGVkIGtleQ==")
record SealedKey(@JsonValue String base64) {
    private static final int LONGEST = 4_096;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    SealedKey {
        if (base64.isEmpty() || base64.length() > 2 * LONGEST || decode(base64).length > LONGEST) {
            throw new IllegalArgumentException("an envelope has 1 to " + LONGEST + " bytes, in base64");
        }
    }

    static SealedKey of(byte[] bytes) {
        return new SealedKey(Base64.getEncoder().encodeToString(bytes));
    }

    byte[] bytes() {
        return decode(base64);
    }

    /** What the ledger knows it by. */
    Sha256 hash() {
        return Sha256.of(bytes());
    }

    private static byte[] decode(String base64) {
        return Base64.getDecoder().decode(base64);
    }
}
