package org.blendsm.privacy;

import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.privacy.NewSealedRecord;
import org.blendsm.model.privacy.RecordId;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A record to keep, sealed by whoever brings it.
 *
 * @param product whose buyers may be given envelopes
 * @param ciphertext SHA-256 of the sealed bytes
 * @param plaintext SHA-256(salt ‖ plaintext)
 * @param content the sealed bytes, in base64; at most 16 MiB
 */
record NewRecord(
        ProductId product,
        Sha256 ciphertext,
        Sha256 plaintext,
        @JsonDeserialize(using = BytesInBase64.class) byte[] content) {
    /** Of the sealed bytes. */
    static final int LARGEST = 16 << 20;

    NewRecord {
        if (content.length > LARGEST) {
            throw new IllegalArgumentException("a sealed record has at most " + LARGEST + " bytes, in base64");
        }
    }

    /** @throws Refused {@code CONTENT_DOES_NOT_MATCH} where bytes have another hash than they are said to have */
    static void requireMatch(Sha256 actual, Sha256 expected) {
        if (!actual.equals(expected)) {
            throw new Refused(
                    RefusalCode.CONTENT_DOES_NOT_MATCH,
                    "The bytes hash to " + actual + ", not to " + expected + ": bring them unaltered.");
        }
    }

    NewSealedRecord storedBy(String service, RecordId id) {
        return new NewSealedRecord(product, ciphertext, plaintext, service + "/" + id);
    }
}
