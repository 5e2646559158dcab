package org.blendsm.model.membership;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigInteger;
import java.util.Base64;
import java.util.List;

/**
 * An X25519 public key (RFC 7748), 32 bytes in base64: certificate keys sign and never decrypt, so it is a second one.
 */
public record EncryptionKey(@JsonValue String base64) {
    private static final int BYTES = 32;
    private static final int BITS = 255;
    private static final BigInteger PRIME = BigInteger.TWO.pow(BITS).subtract(BigInteger.valueOf(19));
    /** The points of the curve and its twist whose order divides 8. */
    private static final List<BigInteger> LOW_ORDER = List.of(
            BigInteger.ZERO,
            BigInteger.ONE,
            new BigInteger("325606250916557431795983626356110631294008115727848805560023387167927233504"),
            new BigInteger("39382357235489614581723060781553021112529911719440698176882885853963445705823"),
            PRIME.subtract(BigInteger.ONE));

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public EncryptionKey {
        if (base64.length() > 2 * BYTES || Base64.getDecoder().decode(base64).length != BYTES) {
            throw new IllegalArgumentException("an encryption key is an X25519 public key, 32 bytes in base64");
        }
    }

    public static EncryptionKey of(byte[] bytes) {
        return new EncryptionKey(Base64.getEncoder().encodeToString(bytes));
    }

    /** Whether no secret agrees with it on anything (RFC 7748, section 6.1), so that nothing can be sealed to it. */
    public boolean isLowOrder() {
        byte[] bigEndian = new byte[BYTES];
        byte[] bytes = bytes();
        for (int i = 0; i < BYTES; i++) {
            bigEndian[i] = bytes[BYTES - 1 - i];
        }
        return LOW_ORDER.contains(new BigInteger(1, bigEndian).clearBit(BITS).mod(PRIME));
    }

    public byte[] bytes() {
        return Base64.getDecoder().decode(base64);
    }

    @Override
    public String toString() {
        return base64;
    }
}
