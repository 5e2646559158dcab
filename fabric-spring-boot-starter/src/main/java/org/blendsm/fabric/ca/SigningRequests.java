package org.blendsm.fabric.ca;

import java.io.IOException;
import java.io.StringWriter;
import java.security.KeyPair;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Certificate signing requests (RFC 2986): a key asks for its certificate and shows that it is held. */
public final class SigningRequests {
    private SigningRequests() {}

    /** @param commonName the enrolment id; the authority writes the rest of the subject itself */
    public static String pem(String commonName, KeyPair key) {
        try (StringWriter text = new StringWriter();
                JcaPEMWriter pem = new JcaPEMWriter(text)) {
            var subject = new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
            pem.writeObject(new JcaPKCS10CertificationRequestBuilder(subject, key.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
            pem.flush();
            return text.toString();
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException("a key pair that cannot sign its own request", e);
        }
    }
}
