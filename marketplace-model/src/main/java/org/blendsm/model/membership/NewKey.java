package org.blendsm.model.membership;

import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;

/**
 * A member's next certificate key. The transaction itself is signed by the old one.
 *
 * @param proofOfPossession the new key's signature over the {@link Rotation} ({@code KEY_ROTATION})
 */
public record NewKey(PublicKeyInfo key, DetachedJws proofOfPossession) {
    /** What the new key signs: itself, and whose it becomes, so that nobody who sees it can take it first. */
    public record Rotation(PublicKeyInfo key, MemberId member) {}

    /** Whether the key's holder gave it to this member of this network. */
    public boolean isFor(MemberId member, Sha256 network) {
        return proofOfPossession.verifies(DocumentType.KEY_ROTATION, network, new Rotation(key, member), key.key());
    }
}
