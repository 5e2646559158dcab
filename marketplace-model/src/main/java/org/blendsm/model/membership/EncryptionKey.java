package org.blendsm.model.membership;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Base64;

/**
 * An X25519 public key (RFC 7748), 32 bytes in base64: certificate keys sign and never decrypt, so it is a second one.
 */
public record EncryptionKey(@JsonValue String base64) {
    private static final int BYTES = 32;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public EncryptionKey {
        if (base64.length() > 2 * BYTES || Base64.getDecoder().decode(base64).length != BYTES) {
            throw new IllegalArgumentException("an encryption key is an X25519 public key, 32 bytes in base64");
        }
    }

    public byte[] bytes() {
        return Base64.getDecoder().decode(base64);
    }

    @Override
    public String toString() {
        return base64;
    }
}
