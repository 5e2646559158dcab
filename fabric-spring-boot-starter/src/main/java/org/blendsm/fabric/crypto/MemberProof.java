package org.blendsm.fabric.crypto;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.blendsm.model.MemberId;

/**
 * A token that a member makes for itself: a short JWT (RFC 7519) for one service, signed by the certificate key that
 * stands in its member record. The verifier needs nothing but the ledger, so a broker that anchors by itself depends on
 * no token endpoint, and its key stops counting with the block that rotates it or expels the member.
 */
public final class MemberProof {
    /** The {@code typ} that tells it from an access token. */
    public static final String TYP = "blendsm-member.v1+jwt";

    /** How long one counts at the most. */
    public static final Duration LONGEST = Duration.ofSeconds(60);

    private MemberProof() {}

    private record Header(String alg, String typ) {}

    private record Claims(String iss, String sub, List<String> aud, long iat, long exp, String jti) {}

    /**
     * @param audience the service of the broker's pool that it is for, such as
     *     {@code https://market.example/integrity-service}
     */
    public static String sign(MemberId member, String audience, Instant now, SigningKey key)
            throws GeneralSecurityException {
        Claims claims = new Claims(
                member.value(),
                member.value(),
                List.of(audience),
                now.getEpochSecond(),
                now.plus(LONGEST).getEpochSecond(),
                UUID.randomUUID().toString());
        return CompactJws.sign(new Header("ES256", TYP), claims, key.es256());
    }
}
