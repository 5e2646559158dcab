package org.blendsm.identity.enrolment;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** Somebody's certificate signing request (RFC 2986). */
public record SigningRequest(PKCS10CertificationRequest request) {
    private static final int LONGEST = 4_096;

    /** @throws Refused {@code MALFORMED} */
    public static SigningRequest of(String pem) {
        if (pem.length() <= LONGEST) {
            try (var parser = new PEMParser(new StringReader(pem))) {
                if (parser.readObject() instanceof PKCS10CertificationRequest request) {
                    return new SigningRequest(request);
                }
            } catch (IOException e) {
                throw new Refused(RefusalCode.MALFORMED, "'csr' is no PKCS#10 request in PEM.");
            }
        }
        throw new Refused(
                RefusalCode.MALFORMED, "'csr' is no PKCS#10 request in PEM of at most " + LONGEST + " characters.");
    }

    /**
     * Fabric CA takes a request only under the name that its identity is registered with: the member's address.
     *
     * @throws Refused {@code MALFORMED} where it names somebody else, {@code PROOF_OF_POSSESSION_INVALID} where it is
     *     for, or signed by, another key
     */
    public void requireFor(MemberId member, PublicKeyInfo key) {
        String name = member.value();
        RDN[] commonNames = request.getSubject().getRDNs(BCStyle.CN);
        if (commonNames.length != 1
                || !name.equals(
                        IETFUtils.valueToString(commonNames[0].getFirst().getValue()))) {
            throw new Refused(RefusalCode.MALFORMED, "The common name in 'csr' has to be the address, " + name + ".");
        }
        if (!isSignedBy(key)) {
            throw new Refused(
                    RefusalCode.PROOF_OF_POSSESSION_INVALID,
                    "The request in 'csr' has to be for the member's key, and signed by it.");
        }
    }

    boolean isFor(PublicKeyInfo key) {
        try {
            return PublicKeyInfo.of(new JcaPKCS10CertificationRequest(request).getPublicKey())
                    .equals(key);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private boolean isSignedBy(PublicKeyInfo key) {
        try {
            return isFor(key) && request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key.key()));
        } catch (OperatorCreationException | PKCSException e) {
            return false;
        }
    }
}
