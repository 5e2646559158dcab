package org.blendsm.model.crypto;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.blendsm.model.ledger.CanonicalJson;

/**
 * Which service of a pool a certificate was issued to. Fabric CA writes the attributes that a registrar granted, as
 * JSON, into the extension 1.2.3.4.5.6.7.8.1; a service's carries {@code blendsm.service}. Who issued the certificate
 * is for others to look at.
 */
public final class ServiceAttribute {
    /** What a registrar grants to a service, and to nobody else; its value is the service's name. */
    public static final String NAME = "blendsm.service";

    private static final String EXTENSION = "1.2.3.4.5.6.7.8.1";

    private ServiceAttribute() {}

    private record Attributes(Map<String, String> attrs) {}

    /** Empty where it names no service, or in words that nobody can read. */
    public static Optional<String> of(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(EXTENSION);
        if (extension == null) {
            return Optional.empty();
        }
        try {
            Attributes attributes = CanonicalJson.decode(content(extension), Attributes.class);
            return Optional.ofNullable(attributes.attrs().get(NAME));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The JDK gives an extension as a DER octet string: a tag, a length in one byte or in the bytes that it counts. */
    private static byte[] content(byte[] octetString) {
        int length = octetString[1];
        int header = length >= 0 ? 2 : 2 + (length & 0x7f);
        return Arrays.copyOfRange(octetString, header, octetString.length);
    }
}
