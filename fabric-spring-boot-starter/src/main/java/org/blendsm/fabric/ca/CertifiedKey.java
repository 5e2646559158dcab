package org.blendsm.fabric.ca;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A P-256 key and the certificate an authority issued for it. */
public record CertifiedKey(PrivateKey key, X509Certificate certificate) {
    @Override
    public String toString() {
        return "CertifiedKey[" + certificate.getSubjectX500Principal() + "]";
    }
}
