package org.blendsm.fabric.crypto;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.PublicKeyInfo;

/** A member's public key, ready to check many signatures fast. Any number of threads may use it. */
public final class VerifyingKey {
    private final PublicKey key;

    private VerifyingKey(PublicKey key) {
        this.key = key;
    }

    public static VerifyingKey of(PublicKeyInfo key) {
        try {
            return new VerifyingKey(P256.own(key.key()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that is P-256 is one for every provider", e);
        }
    }

    /** For JSON Web Signatures. */
    public DetachedJws.Es256Check es256() {
        return (input, signature) -> {
            Signature ecdsa = P256.ecdsa();
            ecdsa.initVerify(key);
            ecdsa.update(input);
            return ecdsa.verify(P256.der(signature));
        };
    }
}
