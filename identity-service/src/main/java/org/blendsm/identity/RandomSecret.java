package org.blendsm.identity;

import java.security.SecureRandom;
import java.util.Base64;

/** Secrets that nobody chose: 256 random bits, so many that they need no stretching and no salt. */
public final class RandomSecret {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;

    private RandomSecret() {}

    public static byte[] bits() {
        byte[] bits = new byte[BYTES];
        RANDOM.nextBytes(bits);
        return bits;
    }

    /** In base64url. */
    public static String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits());
    }
}
