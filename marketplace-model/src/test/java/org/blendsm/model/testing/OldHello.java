package org.blendsm.model.testing;

import java.util.HexFormat;

/** How a client begins that speaks TLS 1.1 at the most: a ClientHello, whole, with ECDHE and AES in CBC, on P-256. */
public final class OldHello {
    private static final String HEX = "1603010045" + "01000041" + "0302" + "00".repeat(32) + "00" + "0006c009c01300ff"
            + "0100" + "0012" + "000a000400020017" + "000b00020100" + "00170000";

    private OldHello() {}

    public static byte[] bytes() {
        return HexFormat.of().parseHex(HEX);
    }
}
