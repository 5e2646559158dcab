package org.blendsm.identity.signature;

import java.io.IOException;
import java.security.cert.X509Certificate;
import org.blendsm.fabric.crypto.Certificates;

/** The identity under which a member's transactions are made. */
record Creator(String mspId, X509Certificate certificate) {

    boolean made(FabricProposal proposal) {
        try {
            return proposal.mspId().equals(mspId)
                    && Certificates.parse(proposal.creator()).equals(certificate);
        } catch (IOException e) {
            return false;
        }
    }
}
