package org.blendsm.identity.signature;

import java.security.cert.X509Certificate;
import java.time.Clock;
import org.blendsm.fabric.SigningRefused;
import org.blendsm.fabric.spring.BlendsmProperties;
import org.blendsm.fabric.spring.MemberKeys;
import org.blendsm.fabric.spring.SignatureRequest;
import org.blendsm.identity.Declined;
import org.blendsm.identity.custody.LostKeys;
import org.blendsm.identity.enrolment.MemberCertificates;
import org.blendsm.model.MemberId;
import org.blendsm.model.Refused;
import org.springframework.stereotype.Component;

/**
 * What this service itself has signed, such as an approval: by the same rules as any other service, without the wire.
 */
@Component
class LocalMemberKeys implements MemberKeys {
    private final String ownName;
    private final MemberCertificates certificates;
    private final LostKeys lost;
    private final Signatures signatures;
    private final Clock clock;

    LocalMemberKeys(
            BlendsmProperties properties,
            MemberCertificates certificates,
            LostKeys lost,
            Signatures signatures,
            Clock clock) {
        this.ownName = properties.serviceName();
        this.certificates = certificates;
        this.lost = lost;
        this.signatures = signatures;
        this.clock = clock;
    }

    @Override
    public X509Certificate certificate(MemberId member) {
        try {
            lost.refuse(member);
        } catch (Declined declined) {
            throw refused(declined);
        }
        return certificates
                .find(member)
                .orElseThrow(() -> new SigningRefused(
                        SigningRefused.OWN_KEY, "No certificate of this member is kept in this pool."));
    }

    @Override
    public byte[] sign(String memberToken, SignatureRequest.Subject subject) {
        SignatureRequest request = SignatureRequest.of(ownName, clock.instant(), memberToken, subject);
        try {
            return signatures.sign(new CallingServices.Asked(ownName, request));
        } catch (Declined declined) {
            throw refused(declined);
        } catch (Refused refused) {
            throw new SigningRefused(refused.code().name(), refused.detail());
        }
    }

    private static SigningRefused refused(Declined declined) {
        return new SigningRefused(declined.problem().name(), declined.sentence());
    }
}
