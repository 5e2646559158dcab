package org.blendsm.embedded.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.regex.Pattern;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

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

    /** Of the first block, whatever stands before it and whatever its label, as Go's {@code pem.Decode} finds it. */
    public static X509Certificate certificate(byte[] pem) throws CertificateException {
        try (PemReader reader = new PemReader(new StringReader(new String(pem, StandardCharsets.ISO_8859_1)))) {
            PemObject block = reader.readPemObject();
            if (block == null) {
                throw new CertificateException("could not decode pem bytes");
            }
            X509Certificate certificate = certificate(new ByteArrayInputStream(block.getContent()));
            if (certificate.getEncoded().length != block.getContent().length) {
                throw new CertificateException("x509: trailing data");
            }
            return certificate;
        } catch (IOException | RuntimeException e) {
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
