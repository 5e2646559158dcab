package org.blendsm.fabric;

import java.security.GeneralSecurityException;
import org.blendsm.fabric.crypto.SigningKey;

/** Where signatures come from: a key at hand, or somebody who holds it. */
@FunctionalInterface
public interface Signer {
    /**
     * @return ECDSA over SHA-256 of the message: DER, low-S
     * @throws SigningRefused where the key's holder will not sign this
     */
    byte[] sign(SignedMessage kind, byte[] message) throws GeneralSecurityException;

    /**
     * Whether it signs another proposal at once, with nobody asked: only then is a write conflict tried again instead
     * of answered.
     */
    default boolean signsAgain() {
        return true;
    }

    static Signer of(SigningKey key) {
        return (_, message) -> key.sign(message);
    }
}
