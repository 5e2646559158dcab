package org.blendsm.pubsub.broker;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.pubsub.broker.Standing.Right;
import org.blendsm.pubsub.broker.journal.Journal;
import org.blendsm.pubsub.broker.journal.Shelf;
import org.jspecify.annotations.Nullable;

/**
 * One agreement's way from the stream's log to its buyer. A message enters the agreement's queue only when its money
 * reaches that far, so whatever stands in the queue may be delivered, and nothing else can be. The pump that moves
 * messages runs on the queue's own executor: serially, in the order of the sequence.
 */
final class Delivery {
    private static final int PUMP_BATCH = 256;

    private final AgreementId id;
    private final Stream stream;
    private final Journal journal;
    private final Meter meter;
    private final int inFlight;
    /** Held while a change of standing is on its way to disk; taken before the monitor, never inside it. */
    private final ReentrantLock changing = new ReentrantLock();

    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean recording = new AtomicBoolean();
    private volatile Standing standing;
    private volatile long delivered;
    /** True while not even a new message could be routed; then the stream need not wake this delivery. */
    private volatile boolean blocked;

    private final Acknowledgements acknowledgements;
    private @Nullable Queue queue;
    private long routed;
    private long resumeAt = Long.MAX_VALUE;

    Delivery(
            Standing standing,
            Stream stream,
            Journal journal,
            Meter meter,
            int inFlight,
            long delivered,
            long acknowledged) {
        this.id = standing.terms().agreement();
        this.standing = standing;
        this.stream = stream;
        this.journal = journal;
        this.meter = meter;
        this.inFlight = inFlight;
        this.delivered = delivered;
        this.acknowledgements = new Acknowledgements(acknowledged);
    }

    AgreementId id() {
        return id;
    }

    String topic() {
        return Streams.topic(stream.id());
    }

    /** The only queue this agreement may have, as Artemis names it for the client id that equals the agreement. */
    String queueName() {
        return id + "." + topic();
    }

    Standing standing() {
        return standing;
    }

    boolean isLive() {
        return standing.right() == Right.LIVE;
    }

    /** Changes the standing: first on disk, then for real. */
    void change(UnaryOperator<Standing> change) {
        changing.lock();
        try {
            Standing changed = change.apply(standing);
            if (!changed.equals(standing)) {
                journal.put(Shelf.AGREEMENTS, key(), changed.encode()).join();
                standing = changed;
            }
        } finally {
            changing.unlock();
        }
        schedule();
    }

    /** Keeps a voucher and, once it is on disk, gives its credit. False where it is not higher than the one before. */
    boolean voucher(long messages, byte[] signed, boolean last) {
        changing.lock();
        try {
            Standing now = standing;
            if (messages > now.terms().depositedMessages()) {
                throw new IllegalArgumentException("A voucher for " + messages
                        + " messages is above the deposit, which covers "
                        + now.terms().depositedMessages());
            }
            if (messages < now.paid() || messages == now.paid() && !(last && isNews(signed))) {
                return false;
            }
            Standing changed = now.paid(messages);
            // on disk in this order: after a crash the voucher may cover more than was credited, never less
            journal.put(Shelf.VOUCHERS, key(), signed);
            journal.put(Shelf.AGREEMENTS, key(), changed.encode()).join();
            standing = changed;
        } finally {
            changing.unlock();
        }
        schedule();
        return true;
    }

    private boolean isNews(byte[] signed) {
        return journal.get(Shelf.VOUCHERS, key())
                .filter(held -> Arrays.equals(held, signed))
                .isEmpty();
    }

    /** A subscriber is there. The first one ever fixes where the agreement starts. */
    void attach(Queue subscribed) {
        change(now -> now.start().isPresent() ? now : now.started(stream.next()));
        synchronized (this) {
            if (queue != subscribed) {
                queue = subscribed;
                routed = acknowledgements.position();
            }
        }
        stream.follow(this);
        schedule();
    }

    /** Nothing more is routed; what stands in the queue is dropped with it. */
    void cut() {
        stream.unfollow(this);
        Queue dropped;
        synchronized (this) {
            dropped = queue;
            queue = null;
        }
        if (dropped != null) {
            try {
                // its consumer goes with the session that is cut; taken from under it, Artemis could not close that
                dropped.deleteQueue(false);
            } catch (Exception e) {
                throw new IllegalStateException("The queue of agreement " + id + " could not be removed", e);
            }
        }
    }

    /** The stream has more on disk. On the journal's thread. */
    void streamGrew() {
        if (!blocked) {
            schedule();
        }
    }

    /** Handed to the buyer; a second time costs nothing. */
    void delivered(long sequence) {
        long position = position(sequence);
        if (position > delivered) {
            delivered = position;
            record();
        }
    }

    /** Acknowledged by the buyer (at QoS 0: sent). */
    void acknowledged(long sequence) {
        boolean resume;
        synchronized (this) {
            if (!acknowledgements.add(position(sequence))) {
                return;
            }
            resume = acknowledgements.position() >= resumeAt;
        }
        record();
        if (resume) {
            schedule();
        }
    }

    /** Lets the pump run soon; many calls make one run. */
    void schedule() {
        Queue to;
        synchronized (this) {
            to = queue;
        }
        if (to != null && scheduled.compareAndSet(false, true)) {
            to.getExecutor().execute(() -> pump(to));
        }
    }

    synchronized Reading reading() {
        Standing now = standing;
        CreditLine line = now.creditLine(acknowledgements.position());
        Hold hold = !isLive() ? Hold.ENDED : !meter.seesLedger() ? Hold.LEDGER : line.after(delivered);
        return new Reading(
                now.start(),
                delivered,
                acknowledgements.position(),
                now.paid(),
                now.terms().depositedMessages(),
                line.limit(),
                hold);
    }

    private void pump(Queue to) {
        scheduled.set(false);
        boolean again;
        synchronized (this) {
            if (queue != to) {
                // another queue took this one's place meanwhile, and its call went to our executor
                again = queue != null;
            } else if (isLive() && to.getConsumerCount() > 0) {
                again = route(to);
            } else {
                blocked = true;
                again = false;
            }
        }
        if (again) {
            schedule();
        }
    }

    /** Moves what may be moved, a batch at most. True if there may be more. */
    private boolean route(Queue to) {
        if (!meter.seesLedger()) {
            blocked = true;
            meter.wakeWhenLedgerIsSeen(this);
            return false;
        }
        long acknowledged = acknowledgements.position();
        long last = Math.min(standing.creditLine(acknowledged).limit(), acknowledged + inFlight);
        if (routed >= last) {
            blocked = true;
            resumeAt = resumePosition(acknowledged);
            return false;
        }
        // before the stream is read: what is written from here on wakes us
        blocked = false;
        resumeAt = Long.MAX_VALUE;
        List<CoreMessage> messages =
                stream.deliverable(standing.start().orElseThrow() + routed, (int) Math.min(last - routed, PUMP_BATCH));
        messages.forEach(message -> hand(to, message));
        routed += messages.size();
        return !messages.isEmpty();
    }

    /** Where acknowledgements make room again; with a full window of thousands not for each single one. */
    private long resumePosition(long acknowledged) {
        boolean windowFull = routed >= acknowledged + inFlight;
        return acknowledged + (windowFull ? Math.max(1, inFlight / 4) : 1);
    }

    private static void hand(Queue to, CoreMessage message) {
        MessageReference reference = MessageReference.Factory.createReference(message, to);
        to.refUp(reference);
        if (message.isDurable() && to.isDurable()) {
            to.durableUp(message);
        }
        to.addTail(reference, false);
    }

    /** Keeps the positions soon; the meter's listener hears of them when they are kept. */
    private void record() {
        if (recording.compareAndSet(false, true)) {
            long[] kept = new long[1];
            journal.putSoon(Shelf.POSITIONS, key(), () -> {
                        recording.set(false);
                        synchronized (this) {
                            kept[0] = acknowledgements.position();
                        }
                        return ByteBuffer.allocate(2 * Long.BYTES)
                                .putLong(delivered)
                                .putLong(kept[0])
                                .array();
                    })
                    .thenRun(() -> meter.tellAcknowledged(id, kept[0]));
        }
    }

    private long position(long sequence) {
        return sequence - standing.start().orElseThrow() + 1;
    }

    private byte[] key() {
        return id.value().bytes();
    }
}
