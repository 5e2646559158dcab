package org.blendsm.fabric.crypto;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.hyperledger.fabric.client.identity.Identities;

/** X.509 certificates as PEM text. */
public final class Certificates {
    private Certificates() {}

    /** Reads a file's first certificate. */
    public static X509Certificate read(Path pem) throws IOException {
        return parse(Files.readString(pem));
    }

    /** @throws IOException where the text holds no certificate */
    public static X509Certificate parse(String pem) throws IOException {
        try {
            return Identities.readX509Certificate(pem);
        } catch (CertificateException e) {
            throw new IOException("no certificate in PEM", e);
        }
    }

    public static String pem(X509Certificate certificate) {
        return Identities.toPemString(certificate);
    }
}
