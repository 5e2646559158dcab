package org.blendsm.fabric.crypto;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.concurrent.atomic.AtomicReference;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.jspecify.annotations.Nullable;

/** A member's public key, ready to check many signatures fast. Any number of threads may use it. */
public final class VerifyingKey {
    private final PublicKey key;

    /** Made ready by who checked before and lent to the next; who comes while it is lent makes one more. */
    private final AtomicReference<@Nullable Signature> spare = new AtomicReference<>();

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
        return this::verifies;
    }

    private boolean verifies(byte[] input, byte[] signature) throws GeneralSecurityException {
        byte[] der = P256.der(signature);
        Signature ecdsa = spare.getAndSet(null);
        if (ecdsa == null) {
            ecdsa = P256.ecdsa();
            ecdsa.initVerify(key);
        }
        ecdsa.update(input);
        // one that threw is not lent again: only after an answer does it stand as after initVerify
        boolean valid = ecdsa.verify(der);
        spare.set(ecdsa);
        return valid;
    }
}
