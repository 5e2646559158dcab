package org.blendsm.rating;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.charset.StandardCharsets;
import org.blendsm.model.Sha256;
import org.blendsm.model.Text;

/** What a comment says: 1 to 2,000 characters. The ledger has only the hash. */
@Schema(example = "As promised.")
record Words(@JsonValue String text) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    Words {
        Text.require(text, 2_000, "a comment");
    }

    /** SHA-256 over the text's UTF-8: a rating's {@code comment}. */
    Sha256 hash() {
        return hash(text);
    }

    /** The same of what need not be the words of a comment. */
    static Sha256 hash(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
