package org.blendsm.identity.signature;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.blendsm.model.crypto.SoleCertificate;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;

/** The identity under which a member's transactions are made. */
record Creator(String mspId, X509Certificate certificate) {

    boolean is(SerializedIdentity creator) {
        try {
            return creator.getMspid().equals(mspId)
                    && SoleCertificate.of(creator.getIdBytes().toByteArray()).equals(certificate);
        } catch (CertificateException e) {
            return false;
        }
    }
}
