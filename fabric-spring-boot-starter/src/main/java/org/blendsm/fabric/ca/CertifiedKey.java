package org.blendsm.fabric.ca;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import org.blendsm.fabric.crypto.Certificates;
import org.hyperledger.fabric.client.identity.Identities;

/** A P-256 key and the certificate an authority issued for it. */
public record CertifiedKey(PrivateKey key, X509Certificate certificate) {
    /**
     * Reads both in PEM.
     *
     * @param key PKCS#8 or SEC 1
     * @throws IOException where one of them cannot be read
     */
    public static CertifiedKey read(Path key, Path certificate) throws IOException {
        try (Reader pem = Files.newBufferedReader(key)) {
            return new CertifiedKey(Identities.readPrivateKey(pem), Certificates.read(certificate));
        } catch (InvalidKeyException e) {
            throw new IOException(key + " holds no private key in PEM", e);
        }
    }

    @Override
    public String toString() {
        return "CertifiedKey[" + certificate.getSubjectX500Principal() + "]";
    }
}
