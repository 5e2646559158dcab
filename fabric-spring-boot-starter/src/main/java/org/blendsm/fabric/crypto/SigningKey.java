package org.blendsm.fabric.crypto;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.hyperledger.fabric.client.identity.Identities;

/** A P-256 private key that is at hand in this process. Any number of threads may sign with it. */
public final class SigningKey {
    private final PrivateKey key;

    private SigningKey(PrivateKey key) {
        this.key = key;
    }

    /** @throws IllegalArgumentException where it is no P-256 key that can be read */
    public static SigningKey of(PrivateKey key) {
        if (!(key instanceof ECKey ec) || !P256.isCurveOf(ec)) {
            throw new IllegalArgumentException("not a P-256 private key");
        }
        try {
            return new SigningKey(P256.own(key));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a P-256 private key", e);
        }
    }

    /** Reads a PEM file, PKCS#8 or SEC 1. */
    public static SigningKey read(Path pem) throws IOException {
        try (var reader = Files.newBufferedReader(pem)) {
            return of(Identities.readPrivateKey(reader));
        } catch (InvalidKeyException e) {
            throw new IOException(pem + " holds no private key in PEM", e);
        }
    }

    /** Its other half. It is worked out at each call. */
    public PublicKeyInfo publicKey() {
        try {
            return PublicKeyInfo.of(P256.publicHalf(key));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a P-256 private key has a public half", e);
        }
    }

    /** SHA-256 with ECDSA over the whole message: DER, low-S. */
    public byte[] sign(byte[] message) throws GeneralSecurityException {
        Signature ecdsa = P256.ecdsa();
        ecdsa.initSign(key);
        ecdsa.update(message);
        return P256.lowS(ecdsa.sign());
    }

    /** The same key for JSON Web Signatures. */
    public DetachedJws.Es256 es256() {
        return message -> P256.plain(sign(message));
    }

    @Override
    public String toString() {
        return "SigningKey";
    }
}
