package org.blendsm.model.privacy;

import java.util.Optional;
import org.blendsm.model.Sha256;
import org.blendsm.model.Text;
import org.blendsm.model.catalogue.ProductId;

/**
 * A record that only those with an envelope can open. The ledger holds hashes, never the data.
 *
 * @param product whose buyers may be given envelopes
 * @param ciphertext SHA-256 of the sealed bytes
 * @param plaintext SHA-256(salt ‖ plaintext): proves what was sealed once salt and data are shown, tells nothing before
 * @param storage where the sealed bytes are, as the storing service names it
 * @param consent without which nobody is given the record: of whom it is about, for this product; empty where it needs
 *     none
 */
public record NewSealedRecord(
        ProductId product, Sha256 ciphertext, Sha256 plaintext, String storage, Optional<ConsentId> consent) {
    public NewSealedRecord {
        Text.require(storage, 300, "a storage reference");
    }
}
