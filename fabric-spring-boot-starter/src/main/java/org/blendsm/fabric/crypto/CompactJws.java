package org.blendsm.fabric.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.ledger.CanonicalJson;

/** A signed document that carries its content: JWS compact serialization (RFC 7515, section 7.1), ES256. */
public final class CompactJws {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private CompactJws() {}

    /** @param header says {@code "alg": "ES256"} */
    public static String sign(Object header, Object payload, DetachedJws.Es256 key) throws GeneralSecurityException {
        String input = part(header) + "." + part(payload);
        return input + "." + BASE64URL.encodeToString(key.sign(input.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String part(Object content) {
        return BASE64URL.encodeToString(CanonicalJson.encode(content));
    }
}
