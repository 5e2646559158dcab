package org.blendsm.identity.signature;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.blendsm.model.crypto.ServiceAttribute;

/** Which of this organisation's services a certificate was issued to ({@link ServiceAttribute}). */
final class ServiceCertificates {
    private final TrustAnchor authority;
    private final Predicate<X509Certificate> revoked;
    /**
     * The services of the chains that were found to be issued here: a path is as right the next time, and only what
     * this organisation's own CA issued to a service gets in. Whether it is over, or revoked, is asked each time.
     */
    private final Map<List<X509Certificate>, String> issued = new ConcurrentHashMap<>();

    /**
     * @param authority the certificate of the organisation's own CA
     * @param revoked whether it has taken a certificate back
     */
    ServiceCertificates(X509Certificate authority, Predicate<X509Certificate> revoked) {
        this.authority = new TrustAnchor(authority, null);
        this.revoked = revoked;
    }

    /**
     * The service that a chain, its own certificate first, was issued to by the organisation's CA; empty for others.
     */
    Optional<String> service(List<X509Certificate> chain, Date at) {
        if (!chain.stream().allMatch(certificate -> holds(certificate, at))) {
            return Optional.empty();
        }
        String known = issued.get(chain);
        if (known != null) {
            return Optional.of(known).filter(_ -> !revoked.test(chain.getFirst()));
        }
        Optional<String> service = issuedHere(chain, at) ? ServiceAttribute.of(chain.getFirst()) : Optional.empty();
        service.ifPresent(name -> issued.put(List.copyOf(chain), name));
        return service.filter(_ -> !revoked.test(chain.getFirst()));
    }

    private static boolean holds(X509Certificate certificate, Date at) {
        try {
            certificate.checkValidity(at);
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    private boolean issuedHere(List<X509Certificate> chain, Date at) {
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(authority));
            parameters.setRevocationEnabled(false);
            parameters.setDate(at);
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509")
                                    .generateCertPath(chain.stream()
                                            .filter(c -> !c.equals(authority.getTrustedCert()))
                                            .toList()),
                            parameters);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
