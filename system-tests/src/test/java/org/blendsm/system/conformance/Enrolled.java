package org.blendsm.system.conformance;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import org.hyperledger.fabric.client.identity.Signer;
import org.hyperledger.fabric.client.identity.Signers;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;

/**
 * Somebody's key and certificate.
 *
 * @param certificate PEM
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
                .setIdBytes(ByteString.copyFromUtf8(certificate))
                .build()
                .toByteString();
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
