package org.blendsm.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A SHA-256 digest (FIPS 180-4), written as 64 lower-case hex digits. It holds the bytes: trees hash millions of
 * digests that nobody ever reads, while an id is written many times, so its digits are kept once they were made.
 */
public final class Sha256 {
    /** Of a digest itself. */
    public static final int BYTES = 32;

    private static final int HEX_DIGITS = 2 * BYTES;
    private static final MessageDigest FRESH = fresh();

    private final byte[] bytes;
    private @Nullable String hex;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Sha256(String value) {
        Hex.require(value, HEX_DIGITS, "a SHA-256 digest");
        this.bytes = HexFormat.of().parseHex(value);
        this.hex = value;
    }

    private Sha256(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The digest of the parts, one after the other. */
    public static Sha256 of(byte[]... parts) {
        MessageDigest digest = digest();
        for (byte[] part : parts) {
            digest.update(part);
        }
        return new Sha256(digest.digest());
    }

    /** Takes the 32 bytes of a digest made elsewhere. */
    public static Sha256 ofBytes(byte[] digest) {
        if (digest.length != BYTES) {
            throw new IllegalArgumentException("a SHA-256 digest has " + BYTES + " bytes");
        }
        return new Sha256(digest.clone());
    }

    /** The 32 bytes themselves. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The 64 hex digits. */
    @JsonValue
    public String value() {
        String known = hex;
        if (known == null) {
            known = HexFormat.of().formatHex(bytes);
            hex = known;
        }
        return known;
    }

    /** A fresh digest to feed: a copy, because to look the algorithm up takes longer than to hash a node of a tree. */
    public static MessageDigest digest() {
        try {
            return (MessageDigest) FRESH.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the platform's SHA-256 can be copied", e);
        }
    }

    private static MessageDigest fresh() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Sha256 that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return value();
    }
}
