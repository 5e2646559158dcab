package org.blendsm.identity.signature;

import static org.blendsm.model.problem.EdgeProblem.REQUEST_NOT_FRESH;
import static org.blendsm.model.problem.EdgeProblem.SERVICE_NOT_PROVEN;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.util.Base64;
import com.nimbusds.jose.util.X509CertUtils;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.spring.SignatureRequest;
import org.blendsm.identity.Declined;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.ledger.CanonicalJson;

/**
 * Who asks for a signature. A request is a compact JWS (RFC 7515) that the calling service makes with its own key; its
 * certificate, in {@code x5c}, says which service that is.
 */
final class CallingServices {
    private static final JOSEObjectType TYPE = new JOSEObjectType(SignatureRequest.TYP);
    private static final Duration FRESH = Duration.ofSeconds(60);
    private static final int MOST_CERTIFICATES = 3;

    private final String ownName;
    private final ServiceCertificates certificates;
    private final Clock clock;

    CallingServices(String ownName, ServiceCertificates certificates, Clock clock) {
        this.ownName = ownName;
        this.certificates = certificates;
        this.clock = clock;
    }

    /** A request with the service that was proven to have made it. */
    record Asked(String service, SignatureRequest request) {}

    /** @throws Declined where the service is not proven, or the request is another one's or not fresh */
    Asked prove(String compactJws) {
        JWSObject jws = parse(compactJws);
        String service = service(jws);
        SignatureRequest request = request(jws);
        Declined.unless(request.aud().equals(ownName), REQUEST_NOT_FRESH, "This request is for " + request.aud() + ".");
        Duration age = Duration.between(Instant.ofEpochSecond(request.iat()), clock.instant());
        Declined.unless(
                age.abs().compareTo(FRESH) <= 0,
                REQUEST_NOT_FRESH,
                "This request was made " + age.toSeconds() + " s ago: check both clocks.");
        return new Asked(service, request);
    }

    private static JWSObject parse(String compactJws) {
        try {
            return JWSObject.parse(compactJws);
        } catch (ParseException e) {
            throw new Refused(RefusalCode.MALFORMED, "A signature request is a compact JWS.");
        }
    }

    private String service(JWSObject jws) {
        JWSHeader header = jws.getHeader();
        if (!TYPE.equals(header.getType())) {
            throw new Refused(RefusalCode.MALFORMED, "The request's typ has to be " + TYPE + ".");
        }
        List<X509Certificate> chain = chain(header);
        String service = certificates
                .service(chain, Date.from(clock.instant()))
                .orElseThrow(() -> new Declined(
                        SERVICE_NOT_PROVEN,
                        "The request's x5c holds no service certificate of this organisation's CA."));
        Declined.unless(
                signedBy(jws, chain.getFirst()), SERVICE_NOT_PROVEN, "The request is not signed with x5c's key.");
        return service;
    }

    private static List<X509Certificate> chain(JWSHeader header) {
        List<Base64> x5c = Objects.requireNonNullElse(header.getX509CertChain(), List.of());
        List<X509Certificate> chain = x5c.stream()
                .limit(MOST_CERTIFICATES)
                .map(der -> X509CertUtils.parse(der.decode()))
                .filter(Objects::nonNull)
                .toList();
        Declined.unless(
                !chain.isEmpty() && chain.size() == x5c.size(),
                SERVICE_NOT_PROVEN,
                "The request's x5c has to hold the service's certificate, and at most " + MOST_CERTIFICATES + ".");
        return chain;
    }

    private static boolean signedBy(JWSObject jws, X509Certificate certificate) {
        try {
            return certificate.getPublicKey() instanceof ECPublicKey key
                    && JWSAlgorithm.ES256.equals(jws.getHeader().getAlgorithm())
                    && jws.verify(verifier(key));
        } catch (JOSEException e) {
            return false;
        }
    }

    private static ECDSAVerifier verifier(ECPublicKey key) throws JOSEException {
        ECDSAVerifier verifier = new ECDSAVerifier(key);
        verifier.getJCAContext().setProvider(P256.provider());
        return verifier;
    }

    private static SignatureRequest request(JWSObject jws) {
        try {
            return CanonicalJson.decode(jws.getPayload().toBytes(), SignatureRequest.class);
        } catch (IllegalArgumentException e) {
            throw new Refused(RefusalCode.MALFORMED, "The request's payload: " + e.getMessage());
        }
    }
}
