package org.blendsm.audit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.crypto.ServiceAttribute;
import org.blendsm.model.crypto.SoleCertificate;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;

/**
 * Whose certificate a transaction names.
 *
 * @param service which service of its pool the organisation made it for; empty for everybody else's
 */
record Signer(String organisation, PublicKeyInfo key, Optional<String> service) {
    /**
     * The holder of a certificate with a P-256 key, where the bytes can be read in one way only: as an organisation's
     * name and a certificate, and nothing else.
     *
     * @throws IllegalArgumentException where they are anything else
     */
    static Signer of(ByteString creator) {
        try {
            SerializedIdentity identity = SerializedIdentity.parseFrom(creator);
            requireNothingElse(identity, creator);
            X509Certificate certificate =
                    SoleCertificate.of(identity.getIdBytes().toByteArray());
            return new Signer(
                    identity.getMspid(),
                    PublicKeyInfo.of(certificate.getPublicKey()),
                    ServiceAttribute.of(certificate));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("the creator is no identity", e);
        } catch (CertificateException e) {
            throw new IllegalArgumentException("the creator is no sole certificate", e);
        }
    }

    /** A field that nobody knows could hold a second identity; the id of a transaction doesn't tell where it begins. */
    private static void requireNothingElse(SerializedIdentity identity, ByteString creator) {
        ByteString again = SerializedIdentity.newBuilder()
                .setMspid(identity.getMspid())
                .setIdBytes(identity.getIdBytes())
                .build()
                .toByteString();
        if (!again.equals(creator)) {
            throw new IllegalArgumentException("the creator holds more than an organisation and a certificate");
        }
    }

    boolean signed(ByteString message, ByteString signature) {
        try {
            Signature ecdsa = P256.ecdsa();
            ecdsa.initVerify(key.key());
            ecdsa.update(message.asReadOnlyByteBuffer());
            return ecdsa.verify(signature.toByteArray());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
