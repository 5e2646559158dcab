package org.blendsm.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.blendsm.model.Sha256;
import org.blendsm.model.membership.EncryptionKey;
import org.blendsm.model.privacy.Envelope;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;

/**
 * Envelopes for a record's key: HPKE (RFC 9180) base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. An
 * envelope is encapsulated key (32) ‖ ciphertext, bound to the sealed record it opens.
 */
public final class Envelopes {
    private static final int ENCAPSULATED = 32;
    private static final byte[] NO_DATA = {};
    private static final byte[] PURPOSE = "blendsm-envelope.v1".getBytes(StandardCharsets.US_ASCII);

    private Envelopes() {}

    /**
     * A member's own pair: the public half goes on the ledger, the private one stays with its owner.
     *
     * @param privateKey 32 bytes
     */
    public record KeyPair(EncryptionKey publicKey, byte[] privateKey) {
        public static KeyPair generate() {
            AsymmetricCipherKeyPair pair = suite().generatePrivateKey();
            byte[] publicKey = ((X25519PublicKeyParameters) pair.getPublic()).getEncoded();
            return new KeyPair(
                    EncryptionKey.of(publicKey), ((X25519PrivateKeyParameters) pair.getPrivate()).getEncoded());
        }
    }

    /**
     * Puts a record's key into an envelope that only the holder of that encryption key can open.
     *
     * @throws GeneralSecurityException where nothing can be sealed to that encryption key
     */
    public static byte[] seal(byte[] recordKey, Sha256 ciphertext, EncryptionKey to) throws GeneralSecurityException {
        requireAgreement(to);
        HPKE hpke = suite();
        HPKEContextWithEncapsulation context = hpke.setupBaseS(hpke.deserializePublicKey(to.bytes()), info(ciphertext));
        try {
            byte[] sealed = context.seal(NO_DATA, recordKey);
            return ByteBuffer.allocate(ENCAPSULATED + sealed.length)
                    .put(context.getEncapsulation())
                    .put(sealed)
                    .array();
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("sealing never meets a ciphertext", e);
        }
    }

    /**
     * Takes the record's key out of an envelope.
     *
     * @param granted the ledger's word for it, from a peer and not from who kept the envelope: whoever could open it on
     *     the way and sealed the key again is found out by its hash
     * @throws GeneralSecurityException where it is another envelope, or for another key or another record
     */
    public static byte[] open(byte[] envelope, Envelope granted, Sha256 ciphertext, KeyPair holder)
            throws GeneralSecurityException {
        if (!Sha256.of(envelope).equals(granted.envelope())) {
            throw new GeneralSecurityException("this is not the envelope that the ledger holds the hash of");
        }
        if (envelope.length <= ENCAPSULATED) {
            throw new GeneralSecurityException("too short to be an envelope");
        }
        byte[] encapsulated = Arrays.copyOf(envelope, ENCAPSULATED);
        requireAgreement(EncryptionKey.of(encapsulated));
        HPKE hpke = suite();
        AsymmetricCipherKeyPair pair = hpke.deserializePrivateKey(
                holder.privateKey(), holder.publicKey().bytes());
        try {
            return hpke.setupBaseR(encapsulated, pair, info(ciphertext))
                    .open(NO_DATA, Arrays.copyOfRange(envelope, ENCAPSULATED, envelope.length));
        } catch (InvalidCipherTextException e) {
            throw new GeneralSecurityException("this envelope is not for this key and record", e);
        }
    }

    private static void requireAgreement(EncryptionKey key) throws GeneralSecurityException {
        if (key.isLowOrder()) {
            throw new GeneralSecurityException("no key agrees on anything with " + key);
        }
    }

    private static HPKE suite() {
        return new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }

    private static byte[] info(Sha256 ciphertext) {
        return ByteBuffer.allocate(PURPOSE.length + 32)
                .put(PURPOSE)
                .put(ciphertext.bytes())
                .array();
    }
}
