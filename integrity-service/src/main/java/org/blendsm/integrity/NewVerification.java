package org.blendsm.integrity;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Base64;
import java.util.Optional;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.WrongField;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.InclusionProof;
import org.blendsm.model.integrity.Leaf;

/**
 * Was this message in the stream?
 *
 * @param sequence the message's number in its stream, counted from 0
 * @param payload SHA-256 of the message as delivered; then without {@code content}
 * @param content the message itself, in base64; then without {@code payload}
 * @param proof an inclusion proof to be checked; where it is left out, the tree kept here is asked for one
 */
@Schema(example = """
        {"sequence": 0, "payload": "239f59ed55e737c77147cf55ad0c1b030b6d7ee748a7426952f9b852d5a935e5"}""")
record NewVerification(
        long sequence, Optional<Sha256> payload, Optional<String> content, Optional<InclusionProof> proof) {
    NewVerification {
        if (sequence < 0 || sequence >= Money.LARGEST) {
            throw new WrongField("sequence", "a sequence is a whole number from 0");
        }
        if (payload.isPresent() == content.isPresent()) {
            throw new IllegalArgumentException("bring either 'payload', the SHA-256, or 'content', in base64");
        }
        if (proof.filter(p -> p.sequence() != sequence).isPresent()) {
            throw new IllegalArgumentException("the proof is for another sequence");
        }
        content.ifPresent(base64 -> Base64.getDecoder().decode(base64));
    }

    Leaf leafOf(ProductId stream) {
        Sha256 hash = payload.orElseGet(() -> Sha256.of(Base64.getDecoder().decode(content.orElseThrow())));
        return new Leaf(stream, sequence, hash);
    }
}
