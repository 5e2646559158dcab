package org.blendsm.pubsub.anchoring;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.blendsm.model.catalogue.ProductId;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;

/** Where a stream goes on at a broker that has nothing of it any more: where its tree ends. */
@Component
public class StreamBeginnings {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final AnchoredStreams anchored;
    private final IntegrityStreams integrity;
    private final Clock clock;

    StreamBeginnings(AnchoredStreams anchored, IntegrityStreams integrity, Clock clock) {
        this.anchored = anchored;
        this.integrity = integrity;
        this.clock = clock;
    }

    /**
     * The sequence that its next message gets: exactly the next leaf's, for a lower one was given before, and no tree
     * has a gap. Waits a while for integrity-service, which may be starting too.
     *
     * @throws IllegalStateException where it has not said: any other sequence would be wrong for ever
     */
    public long of(ProductId stream) {
        long treeSize = anchored.treeSizes(List.of(stream)).getOrDefault(stream, 0L);
        return Math.max(treeSize, nextLeaf(stream));
    }

    private long nextLeaf(ProductId stream) {
        Instant until = clock.instant().plus(PATIENCE);
        while (true) {
            try {
                return integrity.progress(stream).nextSequence();
            } catch (RestClientException e) {
                if (!clock.instant().isBefore(until) || Thread.currentThread().isInterrupted()) {
                    throw new IllegalStateException(
                            "This broker's journal has nothing of stream " + stream + ", and integrity-service does not"
                                    + " say where it goes on: " + e.getMessage()
                                    + ". Bring the journal back, or start integrity-service, and then start this one"
                                    + " again",
                            e);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}
