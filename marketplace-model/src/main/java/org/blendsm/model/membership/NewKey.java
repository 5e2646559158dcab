package org.blendsm.model.membership;

import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.PublicKeyInfo;

/**
 * A member's next certificate key. The transaction itself is signed by the old one.
 *
 * @param proofOfPossession the new key's signature over itself ({@code KEY_ROTATION})
 */
public record NewKey(PublicKeyInfo key, DetachedJws proofOfPossession) {}
