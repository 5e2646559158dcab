package org.blendsm.pubsub.anchoring;

import java.util.List;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.NewAnchor;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

/** What this broker asks of integrity-service: it keeps the streams' trees. */
@HttpExchange("/api/v1/streams/{stream}")
interface IntegrityStreams {
    @GetExchange
    Progress progress(@PathVariable ProductId stream);

    /** Bringing the same leaves again is safe. */
    @PostExchange("/leaves")
    TreeHead bring(@PathVariable ProductId stream, @RequestBody Leaves leaves);

    /** @param nextSequence the next leaf to bring */
    record Progress(long nextSequence) {}

    /** @param payloads SHA-256 of the messages that follow one another from there */
    record Leaves(long firstSequence, List<Sha256> payloads) {}

    /**
     * The tree as it is now.
     *
     * @param anchored of the last anchor; 0 where there is none
     * @param consistency the proof from there
     */
    record TreeHead(long treeSize, Sha256 root, long anchored, List<Sha256> consistency) {
        NewAnchor nextAnchor(ProductId stream) {
            return new NewAnchor(stream, treeSize, root, consistency);
        }
    }
}
