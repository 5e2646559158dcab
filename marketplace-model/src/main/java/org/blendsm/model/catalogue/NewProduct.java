package org.blendsm.model.catalogue;

import java.util.List;
import org.blendsm.model.Sha256;
import org.blendsm.model.Text;
import org.blendsm.model.WrongField;
import org.blendsm.model.ledger.CanonicalJson;

/**
 * What a seller says of a data product. Owner, state and time come from the certificate and the transaction.
 *
 * @param title 1 to 120 characters
 * @param summary at most 2,000 characters
 * @param tags at most 16, each 1 to 40 characters, sorted, each once
 * @param mediaType of one message, such as {@code application/json}
 * @param sample one example message, at most 4,000 characters; empty where there is none
 * @param terms the licence and terms of use, 1 to 8,000 characters
 */
public record NewProduct(
        String title, String summary, List<String> tags, String mediaType, String sample, String terms) {
    private static final int MOST_TAGS = 16;

    public NewProduct {
        Text.require(title, 120, "a title");
        Text.bound(summary, 2_000, "a summary");
        Text.require(mediaType, 100, "a media type");
        Text.bound(sample, 4_000, "a sample");
        Text.require(terms, 8_000, "the terms");
        if (tags.size() > MOST_TAGS) {
            throw new WrongField("tags", "a product has at most " + MOST_TAGS + " tags");
        }
        tags.forEach(tag -> Text.require(tag, 40, "a tag"));
        tags = tags.stream().sorted().distinct().toList();
    }

    /** SHA-256 over its canonical JSON: what an offer names, so that a buyer can show what was bought. */
    public Sha256 hash() {
        return Sha256.of(CanonicalJson.encode(this));
    }
}
