package org.blendsm.model.crypto;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The certificate of an identity whose bytes are one PEM block (RFC 7468) and nothing else. A peer takes the first
 * block that it finds, whatever stands before it and whatever its label; the JDK takes DER first, and skips other
 * labels. Of bytes that hold two certificates each would see another one: the peer the signer, and who asks the JDK a
 * member whom the signer only names. So what can be read in two ways is read in none.
 */
public final class SoleCertificate {
    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN CERTIFICATE-----\\r?\\n([A-Za-z0-9+/=\\r\\n]++)-----END CERTIFICATE-----[\\r\\n]*+");

    private SoleCertificate() {}

    /** @throws CertificateException where there is anything but one certificate in PEM */
    public static X509Certificate of(byte[] pem) throws CertificateException {
        Matcher block = BLOCK.matcher(new String(pem, StandardCharsets.US_ASCII));
        if (!block.matches()) {
            throw new CertificateException("an identity is one certificate in PEM and nothing else");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(block.group(1));
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            if (!Arrays.equals(certificate.getEncoded(), der)) {
                throw new CertificateException("something follows the certificate in its PEM block");
            }
            return certificate;
        } catch (IllegalArgumentException e) {
            throw new CertificateException("a PEM block that is no Base64", e);
        }
    }
}
