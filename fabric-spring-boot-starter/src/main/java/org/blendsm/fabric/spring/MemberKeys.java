package org.blendsm.fabric.spring;

import java.security.cert.X509Certificate;
import org.blendsm.fabric.LedgerUnavailable;
import org.blendsm.fabric.SigningRefused;
import org.blendsm.model.MemberId;

/** Where the keys of members are that do not hold their own: in this pool's identity-service, and nowhere else. */
public interface MemberKeys {
    /**
     * A member's certificate for its current key.
     *
     * @throws SigningRefused where there is no such member here
     */
    X509Certificate certificate(MemberId member);

    /**
     * @param memberToken the access token that the member called with: it names whose key it is
     * @return DER, low-S, for a Fabric message; 64 bytes r ‖ s for a document
     * @throws SigningRefused where the key may not sign this, for this service, now
     * @throws LedgerUnavailable where nobody answered
     */
    byte[] sign(String memberToken, SignatureRequest.Subject subject);
}
