package org.blendsm.embedded.ca;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A certificate that this authority gave out.
 *
 * @param serial and {@code aki}: hex without leading zeros, as Fabric CA writes them
 * @param revokedAt seconds since 1970; absent while it holds
 */
record IssuedCertificate(
        String id, String serial, String aki, String pem, long notAfter, Optional<Long> revokedAt, String reason) {
    static IssuedCertificate of(String id, X509Certificate certificate, String aki, String pem) {
        return new IssuedCertificate(
                id,
                hex(certificate.getSerialNumber()),
                trimmed(aki),
                pem,
                certificate.getNotAfter().toInstant().getEpochSecond(),
                Optional.empty(),
                "");
    }

    static String hex(BigInteger serial) {
        return trimmed(serial.toString(16));
    }

    static String trimmed(String hex) {
        String plain = hex.toLowerCase(Locale.ROOT).replace(":", "");
        int zeros = 0;
        while (zeros < plain.length() && plain.charAt(zeros) == '0') {
            zeros++;
        }
        return plain.substring(zeros);
    }

    boolean revoked() {
        return revokedAt.isPresent();
    }

    IssuedCertificate revokedFor(String why, Instant at) {
        return new IssuedCertificate(id, serial, aki, pem, notAfter, Optional.of(at.getEpochSecond()), why);
    }
}
