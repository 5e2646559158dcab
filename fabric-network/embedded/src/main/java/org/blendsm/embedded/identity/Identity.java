package org.blendsm.embedded.identity;

import com.google.protobuf.ByteString;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A certificate seen through its organisation's eyes.
 *
 * @param serialized the bytes that name it in every Fabric message
 * @param units the certificate's organizational units
 * @param roles the node roles among the units; a valid identity has exactly one
 * @param refusal why the organisation does not vouch for it (revoked, an authority, no role); empty when it does.
 *     Expiry is not among the reasons: it is asked at the door, per request, so that old blocks stay valid
 */
public record Identity(
        ByteString serialized,
        String mspId,
        X509Certificate certificate,
        PublicKey key,
        List<String> units,
        Set<NodeRole> roles,
        boolean listedAdmin,
        Optional<String> refusal) {

    public boolean valid() {
        return refusal.isEmpty();
    }

    public boolean has(NodeRole role) {
        return roles.contains(role) || (role == NodeRole.ADMIN && listedAdmin);
    }

    /** Whether this identity signed exactly these bytes (low-S). */
    public boolean signed(ByteString data, ByteString signature) {
        return Ecdsa.verify(key, data.toByteArray(), signature.toByteArray());
    }

    public boolean expiredAt(Instant now) {
        return now.isAfter(certificate.getNotAfter().toInstant());
    }
}
