package org.blendsm.model.crypto;

import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;

/** The certificates under which a server speaks TLS. */
public final class ServerCertificates {
    private ServerCertificates() {}

    /**
     * @param shown a server's keys, each with its chain
     * @throws IllegalStateException where clients would refuse one by its dates
     */
    public static void requireValid(KeyStore shown, Instant now) {
        try {
            for (String alias : Collections.list(shown.aliases())) {
                if (shown.getCertificate(alias) instanceof X509Certificate certificate) {
                    requireValid(certificate, now);
                }
            }
        } catch (KeyStoreException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void requireValid(X509Certificate certificate, Instant now) {
        Instant begins = certificate.getNotBefore().toInstant();
        Instant ends = certificate.getNotAfter().toInstant();
        String name = certificate.getSubjectX500Principal().getName();
        if (now.isAfter(ends)) {
            throw new IllegalStateException("The certificate of " + name + " ended at " + ends
                    + ": put a renewed one and its key in the place of the two files.");
        }
        if (now.isBefore(begins)) {
            throw new IllegalStateException("The certificate of " + name + " begins at " + begins
                    + ": put the two files here then, or touch them then, for they are read when they change and when the"
                    + " service starts. Or set this machine's clock.");
        }
    }
}
