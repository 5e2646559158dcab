package org.blendsm.cli.pool;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Secrets that nobody has to remember: 192 random bits, in hex. */
final class Secrets {
    private static final int BYTES = 24;

    private Secrets() {}

    static String fresh() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
