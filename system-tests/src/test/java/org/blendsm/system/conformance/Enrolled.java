package org.blendsm.system.conformance;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.util.Base64;
import org.hyperledger.fabric.client.identity.Signer;
import org.hyperledger.fabric.client.identity.Signers;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;

/**
 * Somebody's key and certificate.
 *
 * @param certificate PEM; each character is a byte
 */
record Enrolled(String id, String mspId, String certificate, KeyPair keys) {
    /** The same key and certificate, said to belong to another organisation. */
    Enrolled under(String otherMspId) {
        return new Enrolled(id, otherMspId, certificate, keys);
    }

    /** The same certificate with a key that is not its own. */
    Enrolled withKey(KeyPair other) {
        return new Enrolled(id, mspId, certificate, other);
    }

    /** As it stands in every header and endorsement. */
    ByteString creator() {
        return SerializedIdentity.newBuilder()
                .setMspid(mspId)
                .setIdBytes(ByteString.copyFrom(certificate, StandardCharsets.ISO_8859_1))
                .build()
                .toByteString();
    }

    /** The same key; what is shown for its certificate are other bytes. */
    Enrolled showing(String bytes) {
        return new Enrolled(id, mspId, bytes, keys);
    }

    /** The certificate without the clothes of PEM. */
    String der() {
        byte[] der = Base64.getMimeDecoder().decode(certificate.replaceAll("-----[A-Z ]+-----", ""));
        return new String(der, StandardCharsets.ISO_8859_1);
    }

    /** What is shown, dressed in PEM. */
    String inPem() {
        byte[] shown = certificate.getBytes(StandardCharsets.ISO_8859_1);
        return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(shown)
                + "\n-----END CERTIFICATE-----\n";
    }

    Signer signer() {
        return Signers.newPrivateKeySigner(keys.getPrivate());
    }

    /** A signature as Fabric wants it: ECDSA over SHA-256, DER, with the low one of the two possible s. */
    ByteString sign(ByteString data) {
        try {
            return ByteString.copyFrom(signer().sign(sha256(data.toByteArray())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] certificateBytes() {
        return certificate.getBytes(StandardCharsets.UTF_8);
    }
}
