package org.blendsm.identity.member;

import java.security.GeneralSecurityException;
import org.blendsm.fabric.spring.BlendsmProperties;
import org.blendsm.identity.custody.ManagedKeys.NextKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.membership.NewKey;
import org.springframework.stereotype.Component;

/** What the ledger wants to see of a key before it takes the place of another: that somebody holds it. */
@Component
class KeyRotations {
    private final Sha256 network;

    KeyRotations(BlendsmProperties blendsm) {
        this.network = blendsm.networkFingerprint();
    }

    NewKey to(NextKey next, MemberId member) {
        try {
            return new NewKey(
                    next.publicKey(),
                    DetachedJws.sign(
                            DocumentType.KEY_ROTATION,
                            network,
                            new NewKey.Rotation(next.publicKey(), member),
                            next.key().es256()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a fresh key does not sign", e);
        }
    }
}
