package org.blendsm.chaincode.transaction;

import com.google.protobuf.InvalidProtocolBufferException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.naming.NamingException;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.crypto.OrganisationalUnits;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.crypto.ServiceAttribute;
import org.blendsm.model.crypto.SoleCertificate;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;

/**
 * With what a transaction was signed. It says whose key it is and nothing else: roles and standing are read from the
 * member's row. The peer has checked signature, chain and revocation before any chaincode runs.
 *
 * @param organisation MSP id of the organisation that vouches for the certificate
 * @param administrator whether the organisation made it for an administrator (OU {@code admin})
 * @param service which service of its pool the organisation made it for; empty for everybody else's
 */
public record Certificate(String organisation, PublicKeyInfo key, boolean administrator, Optional<String> service) {
    private static final String ADMINISTRATOR_UNIT = "admin";

    /**
     * @param creator Fabric's {@code msp.SerializedIdentity}
     * @throws Refused {@code NOT_A_MEMBER} where the key is none that a member can have, or the identity can be read in
     *     two ways
     */
    public static Certificate of(byte[] creator) {
        try {
            SerializedIdentity identity = plain(creator);
            X509Certificate x509 = SoleCertificate.of(identity.getIdBytes().toByteArray());
            return new Certificate(
                    identity.getMspid(),
                    key(x509),
                    OrganisationalUnits.of(x509).contains(ADMINISTRATOR_UNIT),
                    ServiceAttribute.of(x509));
        } catch (CertificateException e) {
            throw new Refused(RefusalCode.NOT_A_MEMBER, "sign with your certificate alone: " + e.getMessage());
        } catch (InvalidProtocolBufferException | NamingException e) {
            throw new IllegalStateException("the peer passed on a creator that is no X.509 identity", e);
        }
    }

    /** Whoever leaves room in it for more could have it end in another identity, with the same transaction id. */
    private static SerializedIdentity plain(byte[] creator) throws InvalidProtocolBufferException {
        SerializedIdentity identity = SerializedIdentity.parseFrom(creator);
        byte[] plain = SerializedIdentity.newBuilder()
                .setMspid(identity.getMspid())
                .setIdBytes(identity.getIdBytes())
                .build()
                .toByteArray();
        if (!Arrays.equals(plain, creator)) {
            throw new Refused(RefusalCode.NOT_A_MEMBER, "a creator is an organisation, a certificate and nothing else");
        }
        return identity;
    }

    private static PublicKeyInfo key(X509Certificate x509) {
        try {
            return PublicKeyInfo.of(x509.getPublicKey());
        } catch (IllegalArgumentException e) {
            throw new Refused(RefusalCode.NOT_A_MEMBER, "a member's certificate holds a P-256 key, this one does not");
        }
    }
}
