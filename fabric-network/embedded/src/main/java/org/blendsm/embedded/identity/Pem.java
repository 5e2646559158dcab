package org.blendsm.embedded.identity;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.regex.Pattern;

/** Keys and certificates as text, in the form of RFC 7468. */
public final class Pem {
    private static final Pattern BORDER = Pattern.compile("-----[A-Z0-9 ]+-----");

    private Pem() {}

    public static String of(X509Certificate certificate) {
        try {
            return encode("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException("a parsed certificate has an encoding", e);
        }
    }

    public static String of(Key privateKey) {
        return encode("PRIVATE KEY", privateKey.getEncoded());
    }

    public static String encode(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    /** The bytes of the first block, whatever its label. */
    public static byte[] decode(String pem) {
        return Base64.getMimeDecoder().decode(BORDER.matcher(pem).replaceAll(""));
    }

    public static X509Certificate certificate(byte[] pem) throws CertificateException {
        try {
            return certificate(new ByteArrayInputStream(pem));
        } catch (IllegalArgumentException e) {
            throw new CertificateException("not a PEM certificate", e);
        }
    }

    public static X509Certificate certificate(InputStream in) throws CertificateException {
        if (CertificateFactory.getInstance("X.509", Ecdsa.PROVIDER).generateCertificate(in)
                instanceof X509Certificate certificate) {
            return certificate;
        }
        throw new CertificateException("not an X.509 certificate");
    }
}
