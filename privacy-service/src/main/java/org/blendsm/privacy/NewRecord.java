package org.blendsm.privacy;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.privacy.ConsentId;
import org.blendsm.model.privacy.NewSealedRecord;
import org.blendsm.model.privacy.RecordId;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A record to keep, sealed by whoever brings it.
 *
 * @param product id of your own product; its buyers, and whom you give a right, may be given envelopes
 * @param ciphertext SHA-256 of the sealed bytes: of what {@code content} is the base64 of
 * @param plaintext SHA-256(salt ‖ plaintext): proves what was sealed once you show salt and data, and tells nothing
 *     before. Draw the salt at random and keep it
 * @param content the sealed bytes, in base64; at most 16 MiB
 * @param consent id of the live consent, for this product, of the member whom the record is about; once that is over
 *     nobody but you is given the record. Left out where it needs none
 */
@Schema(example = """
        {"product": "a8792157cb4f27fb949c035f45518c61e884bb86e6f420204379c2baa8beb66e",
         "ciphertext": "f35cf5b361b0eaf7b0c02e75808e260e3f379c4745abe45552ba768e85687749",
         "plaintext": "0ee2205d0bc418aac9ce790740d2cd6fd0b4a02917c9b2d52bd7373372f2c428",
         "content": "c2VhbGVkIGJ5dGVz"}""")
record NewRecord(
        ProductId product,
        Sha256 ciphertext,
        Sha256 plaintext,
        @JsonDeserialize(using = BytesInBase64.class) byte[] content,
        Optional<ConsentId> consent) {
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
        return new NewSealedRecord(product, ciphertext, plaintext, service + "/" + id, consent);
    }
}
