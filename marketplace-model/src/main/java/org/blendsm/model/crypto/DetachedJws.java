package org.blendsm.model.crypto;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.blendsm.model.Sha256;
import org.blendsm.model.ledger.CanonicalJson;

/**
 * A signature over a document that travels beside it: JWS compact serialization with detached content (RFC 7515,
 * appendix F), ES256. The header has exactly {@code alg}, {@code net} (the network's fingerprint) and {@code typ}, in
 * canonical JSON, so there is one right header for each document and nothing in it to believe.
 */
public record DetachedJws(@JsonValue String compact) {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final int LONGEST = 512;
    /** Where the content would stand. */
    private static final String GAP = "..";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DetachedJws {
        int gap = compact.indexOf(GAP);
        if (gap < 1 || gap != compact.lastIndexOf(GAP) || compact.length() > LONGEST) {
            throw new IllegalArgumentException("a detached JWS is BASE64URL(header)..BASE64URL(signature)");
        }
    }

    /** Makes the ES256 signature of bytes: 64 bytes r ‖ s (RFC 7518, section 3.4). */
    @FunctionalInterface
    public interface Es256 {
        byte[] sign(byte[] signingInput) throws GeneralSecurityException;
    }

    /** Checks an ES256 signature, 64 bytes r ‖ s, with a key that it knows. */
    @FunctionalInterface
    public interface Es256Check {
        boolean verifies(byte[] signingInput, byte[] signature) throws GeneralSecurityException;
    }

    /** The one right header for documents of a type on a network; for whoever checks many, made once. */
    public static final class Header {
        private final String encoded;
        private final byte[] bytes;

        private Header(String encoded) {
            this.encoded = encoded;
            this.bytes = encoded.getBytes(StandardCharsets.US_ASCII);
        }

        /** Canonical as it stands: three members in order, of digits and letters only. */
        public static Header of(DocumentType type, Sha256 network) {
            String json = "{\"alg\":\"ES256\",\"net\":\"" + network + "\",\"typ\":\"" + type.typ() + "\"}";
            return new Header(BASE64URL.encodeToString(json.getBytes(StandardCharsets.US_ASCII)));
        }

        /** What ES256 signs (RFC 7515, section 5.1). */
        private byte[] signingInput(byte[] payload) {
            byte[] content = BASE64URL.encode(payload);
            byte[] input = Arrays.copyOf(bytes, bytes.length + 1 + content.length);
            input[bytes.length] = '.';
            System.arraycopy(content, 0, input, bytes.length + 1, content.length);
            return input;
        }

        /** The signature behind this header, if that is how the text begins. */
        private Optional<String> signatureIn(String compact) {
            return compact.startsWith(encoded) && compact.startsWith(GAP, encoded.length())
                    ? Optional.of(compact.substring(encoded.length() + GAP.length()))
                    : Optional.empty();
        }
    }

    /** Signs a document, in canonical JSON, for one network. */
    public static DetachedJws sign(DocumentType type, Sha256 network, Object document, Es256 key)
            throws GeneralSecurityException {
        Header header = Header.of(type, network);
        byte[] signature = key.sign(header.signingInput(CanonicalJson.encode(document)));
        return new DetachedJws(header.encoded + GAP + BASE64URL.encodeToString(signature));
    }

    /** Whether this is that key's signature over exactly this document, of this type, on this network. */
    public boolean verifies(DocumentType type, Sha256 network, Object document, PublicKey key) {
        return verifies(Header.of(type, network), CanonicalJson.encode(document), (input, signature) -> {
            Signature ecdsa = Signature.getInstance("SHA256withECDSAinP1363Format");
            ecdsa.initVerify(key);
            ecdsa.update(input);
            return ecdsa.verify(signature);
        });
    }

    /** The same over a document that is in canonical JSON already, by whoever checks signatures fast. */
    public boolean verifies(Header header, byte[] canonical, Es256Check key) {
        Optional<String> signature = header.signatureIn(compact);
        if (signature.isEmpty()) {
            return false;
        }
        try {
            return key.verifies(
                    header.signingInput(canonical), Base64.getUrlDecoder().decode(signature.get()));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            return false;
        }
    }

    /** What ES256 signs, for whoever holds a key and is asked for a signature only (RFC 7515, section 5.1). */
    public static byte[] signingInput(DocumentType type, Sha256 network, byte[] canonicalDocument) {
        return Header.of(type, network).signingInput(canonicalDocument);
    }

    @Override
    public String toString() {
        return compact;
    }
}
