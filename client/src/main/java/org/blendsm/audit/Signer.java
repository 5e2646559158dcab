package org.blendsm.audit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.crypto.SoleCertificate;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;

/** Whose certificate a transaction names. */
record Signer(String organisation, PublicKeyInfo key) {
    /** @throws IllegalArgumentException where it is no certificate, and nothing else, with a P-256 key */
    static Signer of(ByteString creator) {
        try {
            SerializedIdentity identity = SerializedIdentity.parseFrom(creator);
            X509Certificate certificate =
                    SoleCertificate.of(identity.getIdBytes().toByteArray());
            return new Signer(identity.getMspid(), PublicKeyInfo.of(certificate.getPublicKey()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("the creator is no identity", e);
        } catch (CertificateException e) {
            throw new IllegalArgumentException("the creator is no sole certificate", e);
        }
    }

    boolean signed(ByteString message, ByteString signature) {
        try {
            Signature ecdsa = Signature.getInstance("SHA256withECDSA");
            ecdsa.initVerify(key.key());
            ecdsa.update(message.asReadOnlyByteBuffer());
            return ecdsa.verify(signature.toByteArray());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
