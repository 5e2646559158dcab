package org.blendsm.identity.signature;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.blendsm.model.crypto.SoleCertificate;

/** The identity under which a member's transactions are made. */
record Creator(String mspId, X509Certificate certificate) {

    boolean made(FabricProposal proposal) {
        try {
            return proposal.mspId().equals(mspId)
                    && SoleCertificate.of(proposal.creator().getBytes(StandardCharsets.US_ASCII))
                            .equals(certificate);
        } catch (CertificateException e) {
            return false;
        }
    }
}
