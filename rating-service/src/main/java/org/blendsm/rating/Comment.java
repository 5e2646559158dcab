package org.blendsm.rating;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import org.blendsm.model.Sha256;
import org.blendsm.model.Text;

/** The words of a rating: 1 to 2,000 characters. */
record Comment(@JsonValue String words) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    Comment {
        Text.require(words, 2_000, "a comment");
    }

    /** What the ledger knows them by: SHA-256 over their UTF-8. */
    Sha256 hash() {
        return Sha256.of(words.getBytes(StandardCharsets.UTF_8));
    }
}
