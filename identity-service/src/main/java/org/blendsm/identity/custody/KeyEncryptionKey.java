package org.blendsm.identity.custody;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key under which everything secret is sealed at rest: AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce.
 * What is sealed says what it is (the additional data), so that one sealed thing cannot be put in another's place. A
 * sealed thing is {@code version (1 byte) ‖ nonce (12) ‖ ciphertext and tag}.
 */
public final class KeyEncryptionKey {
    private static final byte VERSION = 1;
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKey key;
    private final SecureRandom random = new SecureRandom();

    private KeyEncryptionKey(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /**
     * Reads the key from its file, or makes both on the first start. Whoever has this file and the database has every
     * managed key: keep them apart in backups.
     *
     * @throws IllegalStateException where the file is no key or others than its owner may read it
     */
    public static KeyEncryptionKey in(Path file) {
        byte[] key = PrivateFile.readOrCreate(file, KeyEncryptionKey::random);
        if (key.length != KEY_BYTES) {
            throw new IllegalStateException(file + " is no key-encryption key: it has to have 32 bytes");
        }
        return new KeyEncryptionKey(key);
    }

    private static byte[] random() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }

    /** @param what names the thing sealed; the same name opens it */
    public byte[] seal(byte[] secret, String what) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, what).doFinal(secret);
            return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
                    .put(VERSION)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing " + what + " failed", e);
        }
    }

    /** @throws IllegalStateException where this was not sealed under this key and this name */
    public byte[] open(byte[] sealed, String what) {
        if (sealed.length <= 1 + NONCE_BYTES || sealed[0] != VERSION) {
            throw new IllegalStateException(what + " is not sealed in a form known here");
        }
        byte[] nonce = new byte[NONCE_BYTES];
        ByteBuffer.wrap(sealed, 1, NONCE_BYTES).get(nonce);
        try {
            return cipher(Cipher.DECRYPT_MODE, nonce, what)
                    .doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(what + " was not sealed under this key-encryption key", e);
        }
    }

    /** Whether this was sealed under this key and this name. */
    public boolean opens(byte[] sealed, String what) {
        try {
            Arrays.fill(open(sealed, what), (byte) 0);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String what) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(what.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
