package org.blendsm.identity.enrolment;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import org.blendsm.fabric.ca.CaRefused;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.spring.BlendsmProperties;
import org.blendsm.identity.IdentityProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * What this organisation's CA has revoked: it is asked every half minute, and every second until its first answer.
 * While it cannot be reached what it said last holds; before it has said anything every certificate counts as revoked.
 */
@Component
public class RevokedCertificates {
    private static final Logger LOG = LoggerFactory.getLogger(RevokedCertificates.class);

    private final Authorities authorities;
    private final String organisation;
    private final X509Certificate authority;
    private volatile @Nullable X509CRL list;
    private volatile boolean asked;

    RevokedCertificates(Authorities authorities, BlendsmProperties blendsm, IdentityProperties identity)
            throws IOException {
        this.authorities = authorities;
        this.organisation = blendsm.ledger().mspId();
        this.authority = Certificates.read(identity.authority(organisation).caCert());
    }

    /** Whether a certificate of this CA is good no more, or may be. */
    public boolean contains(X509Certificate certificate) {
        if (!asked) {
            askForTheFirstTime();
        }
        X509CRL known = list;
        return known == null || known.isRevoked(certificate);
    }

    /** Who comes meanwhile waits for that answer; one that did not come is waited for by nobody again. */
    private synchronized void askForTheFirstTime() {
        if (!asked) {
            ask();
        }
    }

    /** Until there is a first answer nobody's certificate is good. */
    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.SECONDS)
    void askUntilKnown() {
        if (list == null) {
            ask();
        }
    }

    /** Asks the CA now; one after another, or an older answer might take the place of a newer one. */
    @Scheduled(fixedDelay = 30, timeUnit = TimeUnit.SECONDS)
    public synchronized void ask() {
        try {
            list = read(authorities.revocationList(organisation));
        } catch (CaRefused | IOException | GeneralSecurityException e) {
            LOG.warn("What the CA of {} has revoked is not known anew: {}", organisation, e.getMessage());
        } finally {
            asked = true;
        }
    }

    private X509CRL read(String pem) throws GeneralSecurityException {
        X509CRL read = (X509CRL) CertificateFactory.getInstance("X.509")
                .generateCRL(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        read.verify(authority.getPublicKey());
        return read;
    }
}
