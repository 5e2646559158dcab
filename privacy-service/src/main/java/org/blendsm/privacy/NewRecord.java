package org.blendsm.privacy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.privacy.NewSealedRecord;
import org.blendsm.model.privacy.RecordId;

/**
 * A record to keep, sealed by whoever brings it.
 *
 * @param product whose buyers may be given envelopes
 * @param ciphertext SHA-256 of the sealed bytes
 * @param plaintext SHA-256(salt ‖ plaintext)
 * @param content the sealed bytes, in base64; at most 16 MiB
 */
record NewRecord(ProductId product, Sha256 ciphertext, Sha256 plaintext, String content) {
    private static final int LARGEST = 16 << 20;

    NewRecord {
        if (content.length() > LARGEST / 3 * 4 + 4 || decode(content).length > LARGEST) {
            throw new IllegalArgumentException("a sealed record has at most " + LARGEST + " bytes, in base64");
        }
    }

    /** @throws Refused {@code CONTENT_DOES_NOT_MATCH} where the bytes have another hash than they are said to have */
    byte[] bytes() {
        byte[] bytes = decode(content);
        requireMatch(bytes, ciphertext);
        return bytes;
    }

    /** Sealed bytes that come as they are. */
    static byte[] read(InputStream content) throws IOException {
        byte[] bytes = content.readNBytes(LARGEST + 1);
        if (bytes.length > LARGEST) {
            throw new Refused(RefusalCode.MALFORMED, "A sealed record has at most " + LARGEST + " bytes.");
        }
        return bytes;
    }

    static void requireMatch(byte[] bytes, Sha256 expected) {
        Sha256 actual = Sha256.of(bytes);
        if (!actual.equals(expected)) {
            throw new Refused(
                    RefusalCode.CONTENT_DOES_NOT_MATCH,
                    "The bytes hash to " + actual + ", not to " + expected + ": bring them unaltered.");
        }
    }

    NewSealedRecord storedBy(String service, RecordId id) {
        return new NewSealedRecord(product, ciphertext, plaintext, service + "/" + id);
    }

    private static byte[] decode(String base64) {
        return Base64.getDecoder().decode(base64);
    }
}
