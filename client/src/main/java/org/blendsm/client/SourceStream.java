package org.blendsm.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.integrity.NewAnchor;
import org.jspecify.annotations.Nullable;

/**
 * A seller's end of a stream whose offer says {@code SOURCE}: it publishes, hashes what is published, brings the hashes
 * to integrity-service and anchors them under the seller's own key, at the pace at which a broker would.
 *
 * <p>It keeps nothing on disk. {@link #next} says with which message to begin: those whose hashes integrity-service has
 * not got are handed over again, and what of them stands in the stream already is not published twice. So an app keeps
 * what it publishes until {@link #brought} is past it. With the first message that the broker refuses it is over.
 */
public final class SourceStream implements AutoCloseable {
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(30);
    private static final int PAUSE_MILLIS = 500;
    private static final int BATCH = 1_000;
    /** Half of what integrity-service takes. */
    private static final int MOST_BEYOND_AN_ANCHOR = 50_000;

    private final Door door;
    private final ProductId stream;
    private final Pace pace;
    private final Consumer<TreeHead> anchoring;
    private final StreamPublisher publisher;
    private final ScheduledExecutorService clerk =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();

    /** From here on the clerk's own. */
    private final Deque<Sha256> unbrought = new ArrayDeque<>();

    private Optional<Sha256> newest = Optional.empty();
    private Optional<Long> waitingSince = Optional.empty();
    private volatile long brought;
    private volatile @Nullable RuntimeException trouble;

    /**
     * When a stream is anchored.
     *
     * @param messages as soon as so many wait
     * @param every so long after the first that waits
     */
    public record Pace(int messages, Duration every) {
        /** A broker's usual one. */
        public static final Pace USUAL = new Pace(1_000, Duration.ofSeconds(10));

        public Pace {
            if (messages < 1 || every.isNegative()) {
                throw new IllegalArgumentException("a stream is anchored after one message or more, and not before");
            }
        }
    }

    /** One message on its way, and whether the broker has it. */
    private record Sent(Sha256 payload, CompletableFuture<Void> taken) {
        boolean isThere() {
            return taken.isDone() && !taken.isCompletedExceptionally();
        }
    }

    /** How many leaves integrity-service has. */
    private record Progress(long nextSequence) {}

    private record Leaves(long firstSequence, List<Sha256> payloads) {}

    /** What an anchor needs. */
    private record TreeHead(long treeSize, Sha256 root, long anchored, List<Sha256> consistency) {}

    private SourceStream(Door door, ProductId stream, Pace pace, Consumer<TreeHead> anchoring) {
        this.door = door;
        this.stream = stream;
        this.pace = pace;
        this.anchoring = anchoring;
        StreamAccess access = StreamAccess.toPublish(door, stream);
        this.brought = door.get("/api/v1/streams/" + stream, Progress.class).nextSequence();
        this.brought = Math.min(brought, access.nextSequence().orElse(0));
        this.publisher = StreamPublisher.inStep(access.from(brought));
        var unused = clerk.scheduleWithFixedDelay(() -> anchorWhatIsDue(false), 1, 1, TimeUnit.SECONDS);
    }

    /**
     * For a seller whose key identity-service keeps: it signs the anchors.
     *
     * @throws ProblemException where the ticket is refused
     * @throws DataPlaneException where the broker is not reached
     */
    public static SourceStream managed(Door seller, ProductId stream, Pace pace) {
        return new SourceStream(
                seller,
                stream,
                pace,
                _ -> seller.post("/api/v1/streams/" + stream + "/anchors", Map.of(), Anchor.class));
    }

    /**
     * For a seller with its own key, who anchors straight at a peer.
     *
     * @throws ProblemException as {@link #managed}
     * @throws DataPlaneException as {@link #managed}
     */
    public static SourceStream ownKey(OwnKeyMember seller, ProductId stream, Pace pace) {
        return new SourceStream(
                seller.door(),
                stream,
                pace,
                head -> seller.ledger(Anchors.class)
                        .anchor(new NewAnchor(stream, head.treeSize(), head.root(), head.consistency())));
    }

    /** The sequence of the message that is to be published next. */
    public long next() {
        return publisher.next();
    }

    /** The hashes of all messages before this one are at integrity-service, on disk. */
    public long brought() {
        return brought;
    }

    /** What kept the last attempt to anchor from its end; it is tried again at the stream's pace. */
    public Optional<RuntimeException> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** As {@link StreamPublisher#publish}; then this is over too. */
    public void publish(byte[] payload) {
        publisher.await(publishLater(payload));
    }

    /** As {@link StreamPublisher#publishLater}. */
    public CompletableFuture<Void> publishLater(byte[] payload) {
        Sha256 hash = Sha256.of(payload);
        return publisher.publishLater(payload, taken -> sent.add(new Sent(hash, taken)));
    }

    /** What is in the stream by now, up to the first that is not. */
    private void takeWhatIsThere() {
        while (!sent.isEmpty() && sent.element().isThere()) {
            unbrought.add(sent.remove().payload());
        }
    }

    private void anchorWhatIsDue(boolean now) {
        takeWhatIsThere();
        if (unbrought.isEmpty() && waitingSince.isEmpty()) {
            return;
        }
        long since = waitingSince.orElseGet(System::nanoTime);
        waitingSince = Optional.of(since);
        if (now
                || unbrought.size() >= pace.messages()
                || System.nanoTime() - since >= pace.every().toNanos()) {
            anchor();
        }
    }

    /** Whatever goes wrong is told, and tried again: what is published cannot be taken back. */
    private void anchor() {
        try {
            TreeHead head = bring();
            if (head.treeSize() > head.anchored()) {
                anchoring.accept(head);
            }
            waitingSince = Optional.empty();
            trouble = null;
        } catch (RuntimeException e) {
            trouble = e;
            waitingSince = Optional.of(System.nanoTime());
        }
    }

    /** Brings what integrity-service has not got yet, and at least the last one again: its answer is the tree. */
    private TreeHead bring() {
        if (unbrought.isEmpty()) {
            return bring(brought - 1, List.of(newest.orElseThrow()));
        }
        long most = brought + MOST_BEYOND_AN_ANCHOR;
        TreeHead head;
        do {
            List<Sha256> batch = unbrought.stream().limit(BATCH).toList();
            head = bring(brought, batch);
            brought += batch.size();
            newest = Optional.of(batch.getLast());
            batch.forEach(_ -> unbrought.removeFirst());
        } while (!unbrought.isEmpty() && brought < most);
        return head;
    }

    private TreeHead bring(long first, List<Sha256> payloads) {
        return door.post("/api/v1/streams/" + stream + "/leaves", new Leaves(first, payloads), TreeHead.class);
    }

    /**
     * Waits until the broker has answered what was sent, leaves, and anchors it.
     *
     * @throws IllegalStateException where that was not done within half a minute or the thread is interrupted, with
     *     what is missing and what it failed by
     */
    @Override
    public void close() {
        clerk.close();
        long until = System.nanoTime() + LAST_PATIENCE.toNanos();
        awaitAnswers(until);
        try {
            publisher.close();
        } finally {
            anchorTheRest(until);
        }
    }

    private void awaitAnswers(long until) {
        try {
            CompletableFuture.allOf(sent.stream().map(Sent::taken).toArray(CompletableFuture[]::new))
                    .get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException _) {
            // the messages that are not in the stream stay among those that are sent
        }
    }

    private void anchorTheRest(long until) {
        anchorWhatIsDue(true);
        try {
            while (isUnanchored() && System.nanoTime() < until) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                anchorWhatIsDue(true);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (isUnanchored() || !sent.isEmpty()) {
            throw new IllegalStateException(
                    "stream " + stream + " is not anchored to its end: begin at message " + brought + "; " + sent.size()
                            + " are not known to be in it, " + unbrought.size() + " are not brought",
                    trouble);
        }
    }

    private boolean isUnanchored() {
        return trouble != null || !unbrought.isEmpty();
    }
}
