package org.blendsm.model.crypto;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;

/**
 * A P-256 public key as SubjectPublicKeyInfo (RFC 5280), DER in base64: the key of a member's certificate. A key has
 * one spelling, because addresses, and whether somebody held it before, follow from its bytes.
 */
public record PublicKeyInfo(@JsonValue String base64) {
    private static final int P256_BITS = 256;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public PublicKeyInfo {
        if (!(decode(base64) instanceof ECPublicKey key)
                || key.getParams().getCurve().getField().getFieldSize() != P256_BITS
                || !base64.equals(spelt(key))) {
            throw new IllegalArgumentException("a key is a P-256 SubjectPublicKeyInfo, DER in base64");
        }
    }

    public static PublicKeyInfo of(PublicKey key) {
        return new PublicKeyInfo(spelt(key));
    }

    private static String spelt(PublicKey key) {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }

    public byte[] der() {
        return Base64.getDecoder().decode(base64);
    }

    public PublicKey key() {
        return decode(base64);
    }

    /** The address of the member whose first key this is. */
    public MemberId address() {
        return new MemberId(fingerprint().value().substring(0, MemberId.HEX_DIGITS));
    }

    /** What the index from a current key to its member is kept under. */
    public Sha256 fingerprint() {
        return Sha256.of(der());
    }

    private static PublicKey decode(String base64) {
        try {
            byte[] der = Base64.getDecoder().decode(base64);
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("a key is a P-256 SubjectPublicKeyInfo, DER in base64", e);
        }
    }

    @Override
    public String toString() {
        return base64;
    }
}
