package org.blendsm.rating;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;
import org.blendsm.model.Sha256;
import org.blendsm.model.Text;
import org.blendsm.model.WrongField;

/**
 * What you say to a rating of you: words, or their SHA-256 alone. Where you leave the hashing to this service, the
 * ledger gets their SHA-256.
 *
 * @param comment SHA-256 over the UTF-8 of the words; may be left out where they are given
 * @param words 1 to 2,000 characters; kept and shown here, while the ledger has only their SHA-256
 */
@Schema(example = """
        {"words": "It came as it was described."}""")
record NewReply(Optional<Sha256> comment, Optional<Words> words) {
    NewReply {
        if (comment.isEmpty() && words.isEmpty()) {
            throw new WrongField("words", "an answer has words, or their SHA-256 as comment");
        }
        if (comment.isPresent() && words.isPresent() && !comment.equals(words.map(Words::hash))) {
            throw new WrongField("comment", "the comment is not the SHA-256 of the words");
        }
        words.map(Words::text).ifPresent(Text::requireUndisguised);
    }

    Sha256 hash() {
        return words.map(Words::hash).or(() -> comment).orElseThrow();
    }
}
