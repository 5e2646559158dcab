package org.blendsm.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Who is believed about a gateway's or a broker's name: whoever this JVM believes, and beside them the authorities of
 * the PEM file that the environment variable {@value #VARIABLE} names, or the system property {@value #PROPERTY}.
 */
final class Authorities {
    private static final String VARIABLE = "BLENDSM_TRUST";
    private static final String PROPERTY = "blendsm.trust";

    private Authorities() {}

    /**
     * Empty where nobody is named beside the JVM's own.
     *
     * @throws UncheckedIOException where the file cannot be read or holds no certificate
     */
    static Optional<TrustManagerFactory> named() {
        return Optional.ofNullable(System.getProperty(PROPERTY, System.getenv(VARIABLE)))
                .filter(file -> !file.isBlank())
                .map(file -> withJvms(Path.of(file)));
    }

    /** What helps against a certificate that nobody who is believed vouches for; empty against anything else. */
    static String advice(IOException failure) {
        return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                        .anyMatch(CertPathBuilderException.class::isInstance)
                ? " (an authority that is not known here vouches for it: " + VARIABLE
                        + "=FILE names its certificate, in PEM)"
                : "";
    }

    static SSLContext tls(TrustManagerFactory trust) {
        try {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, trust.getTrustManagers(), null);
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TrustManagerFactory withJvms(Path file) {
        try {
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            int next = 0;
            for (X509Certificate own : issuers(factory(null))) {
                all.setCertificateEntry("jvm" + next++, own);
            }
            for (Certificate more : read(file)) {
                all.setCertificateEntry("named" + next++, more);
            }
            return factory(all);
        } catch (IOException e) {
            throw new UncheckedIOException(VARIABLE + " names " + file + ", which cannot be read", e);
        } catch (GeneralSecurityException e) {
            throw new UncheckedIOException(
                    VARIABLE + " names " + file + ", which holds no certificates in PEM", new IOException(e));
        }
    }

    private static Collection<? extends Certificate> read(Path file) throws IOException, GeneralSecurityException {
        try (InputStream pem = Files.newInputStream(file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem);
            if (found.isEmpty()) {
                throw new GeneralSecurityException("it is empty");
            }
            return found;
        }
    }

    static X509Certificate[] issuers(TrustManagerFactory factory) {
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager trust) {
                return trust.getAcceptedIssuers();
            }
        }
        return new X509Certificate[0];
    }

    private static TrustManagerFactory factory(@Nullable KeyStore roots) throws GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(roots);
        return trust;
    }
}
