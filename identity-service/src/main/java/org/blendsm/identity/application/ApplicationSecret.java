package org.blendsm.identity.application;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.blendsm.identity.RandomSecret;
import org.blendsm.model.Sha256;

/**
 * What an applicant, who has no token yet, asks after its application with: 256 random bits, so that their SHA-256 can
 * be kept as it is.
 */
record ApplicationSecret(String text) {
    static ApplicationSecret random() {
        return new ApplicationSecret(RandomSecret.text());
    }

    Sha256 hash() {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    boolean hashesTo(Sha256 hash) {
        return MessageDigest.isEqual(hash().bytes(), hash.bytes());
    }

    @Override
    public String toString() {
        return "application secret";
    }
}
