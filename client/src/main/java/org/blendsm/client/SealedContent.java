package org.blendsm.client;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.blendsm.model.Sha256;

/**
 * A record sealed for those who will be given its key: AES-256-GCM under a key of its own. The bytes are nonce (12) ‖
 * ciphertext of salt (32) ‖ plaintext.
 *
 * @param bytes what is stored and handed to anybody; without the key it is noise
 * @param key 32 bytes; travels only in {@link Envelopes}
 * @param plaintextHash SHA-256(salt ‖ plaintext), what the ledger holds of the content
 */
public record SealedContent(byte[] bytes, byte[] key, Sha256 plaintextHash) {
    private static final int NONCE = 12;
    private static final int SALT = 32;
    private static final int KEY = 32;
    private static final int TAG = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Seals a record under a fresh key. */
    public static SealedContent seal(byte[] plaintext) {
        byte[] key = random(KEY);
        byte[] nonce = random(NONCE);
        byte[] salt = random(SALT);
        byte[] salted = ByteBuffer.allocate(SALT + plaintext.length)
                .put(salt)
                .put(plaintext)
                .array();
        try {
            byte[] ciphertext = cipher(Cipher.ENCRYPT_MODE, key, nonce).doFinal(salted);
            byte[] bytes = ByteBuffer.allocate(NONCE + ciphertext.length)
                    .put(nonce)
                    .put(ciphertext)
                    .array();
            return new SealedContent(bytes, key, Sha256.of(salted));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    /**
     * Opens a sealed record and checks it against what the ledger holds.
     *
     * @throws GeneralSecurityException where the key is not its key, a byte was changed, or it is not the record that
     *     the ledger speaks of
     */
    public static byte[] open(byte[] bytes, byte[] key, Sha256 plaintextHash) throws GeneralSecurityException {
        if (bytes.length < NONCE + SALT + TAG) {
            throw new GeneralSecurityException("too short to be a sealed record");
        }
        if (key.length != KEY) {
            throw new GeneralSecurityException("the key of a sealed record has " + KEY + " bytes");
        }
        byte[] salted = cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(bytes, NONCE))
                .doFinal(bytes, NONCE, bytes.length - NONCE);
        if (!Sha256.of(salted).equals(plaintextHash)) {
            throw new GeneralSecurityException("this is not the record that the ledger holds the hash of");
        }
        return Arrays.copyOfRange(salted, SALT, salted.length);
    }

    /** SHA-256 of the sealed bytes. */
    public Sha256 ciphertextHash() {
        return Sha256.of(bytes);
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(Byte.SIZE * TAG, nonce));
        return cipher;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
