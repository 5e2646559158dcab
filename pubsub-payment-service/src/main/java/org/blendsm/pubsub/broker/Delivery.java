package org.blendsm.pubsub.broker;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.pubsub.broker.Entitlement.Right;
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
    private static final long PUMP_BATCH_BYTES = 1L << 20;

    private final AgreementId id;
    private final Stream stream;
    private final Journal journal;
    private final WaitingLines waiting;
    private final Debts debts;
    private final int inFlight;
    /** Held while a change of entitlement is on its way to disk; taken before the monitor, never inside it. */
    private final ReentrantLock changing = new ReentrantLock();

    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Promises promises;
    private final Counts counts;
    private final LongConsumer onAcknowledged;
    /** What the debts hold of this agreement, once it has ended; changed by them only. */
    private Debt counted = Debt.NONE;

    private volatile Entitlement entitlement;
    /** Changed under the monitor. */
    private volatile @Nullable Queue queue;
    /** True while not even a new message could be routed; then the stream need not wake this delivery. */
    private volatile boolean blocked;
    /** The acknowledged position at which a pump that stands still goes on. */
    private volatile long resumeAt = Long.MAX_VALUE;
    /** Guarded by the monitor, as is routing: the pumps of two queues may meet when one takes the other's place. */
    private long routed;
    /** Guarded by the monitor. */
    private final InFlight unacknowledged;

    /** Guarded by the monitor. */
    private int connections;

    /**
     * @param paid messages that its buyer's voucher covers
     * @param onAcknowledged told up to which message all are acknowledged, once that is on disk
     */
    Delivery(
            Entitlement entitlement,
            Stream stream,
            Journal journal,
            WaitingLines waiting,
            Debts debts,
            int inFlight,
            InFlight unacknowledged,
            long paid,
            Positions from,
            LongConsumer onAcknowledged) {
        this.id = entitlement.terms().agreement();
        this.entitlement = entitlement;
        this.stream = stream;
        this.journal = journal;
        this.waiting = waiting;
        this.debts = debts;
        this.inFlight = inFlight;
        this.unacknowledged = unacknowledged;
        this.promises = new Promises(journal, key(), paid, this::schedule);
        this.counts = new Counts(journal, key(), from, onAcknowledged);
        this.onAcknowledged = onAcknowledged;
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

    Entitlement entitlement() {
        return entitlement;
    }

    boolean isLive() {
        return entitlement.right() == Right.LIVE;
    }

    /** Whether the agreement has ended, which it does for good. */
    boolean isOver() {
        return entitlement.right() == Right.ENDED;
    }

    /** What its buyer may have in flight where memory is short. */
    AssuredRoom assuredRoom() {
        return unacknowledged.assured();
    }

    /** How the debt has grown since it was counted last; it counts as counted now. */
    Debt countDebt() {
        Debt now = entitlement.settled().debt(counts.delivered(), promises.paid());
        Debt grown = now.minus(counted);
        counted = now;
        return grown;
    }

    /** Changes the entitlement: first on disk, then for real. True if it is another one. */
    boolean change(UnaryOperator<Entitlement> change) {
        boolean changes;
        changing.lock();
        try {
            Entitlement changed = change.apply(entitlement);
            changes = !changed.equals(entitlement);
            if (changes) {
                journal.put(Shelf.AGREEMENTS, key(), changed.encode()).join();
                entitlement = changed;
            }
        } finally {
            changing.unlock();
        }
        schedule();
        return changes;
    }

    /**
     * What the ledger says is paid; kept only where it is more than was promised here, or the last word. True if that
     * is news.
     */
    boolean settle(LedgerPayment told) {
        boolean saysMore = told.isLast() || told.messages() > promises.paid();
        return saysMore && change(now -> now.settled(told));
    }

    /** Messages covered by what was promised here, or by what the ledger took past this broker, or before a loss. */
    private long paid() {
        return Math.max(promises.paid(), entitlement.settled().messages());
    }

    /** What the buyer promises to pay; more of it wakes the pump. */
    Promises promises() {
        return promises;
    }

    /** A crash may have come between the last acknowledgement and what is to be done about it. */
    void tellWhereUsedUp() {
        long acknowledged = counts.acknowledged();
        if (acknowledged >= entitlement.terms().depositedMessages()) {
            onAcknowledged.accept(acknowledged);
        }
    }

    /** Whether its buyer has connected so often since this was true last. */
    synchronized boolean hasComeAgain(int times) {
        connections++;
        if (connections < times) {
            return false;
        }
        connections = 0;
        return true;
    }

    /** A subscriber is there. The first one ever fixes where the agreement starts. */
    void attach(Queue subscribed) {
        change(now -> now.start().isPresent() ? now : now.started(stream.next()));
        synchronized (this) {
            if (queue != subscribed) {
                queue = subscribed;
                routed = counts.acknowledged();
                unacknowledged.clear();
            }
            stream.follow(this);
        }
        schedule();
    }

    /** A subscriber is gone. While there is none, the stream keeps no messages in memory for it. */
    synchronized void leave(Queue subscribed) {
        if (queue == subscribed && subscribed.getConsumerCount() == 0) {
            stream.unfollow(this);
        }
    }

    /** What stands in the queue waits there. */
    void pause() {
        Queue now = queue;
        if (now != null) {
            now.pause();
        }
    }

    boolean isPaused() {
        Queue now = queue;
        return now != null && now.isPaused();
    }

    void resume() {
        Queue now = queue;
        if (now != null) {
            now.resume();
        }
    }

    /** Nothing more is routed; what stands in the queue is dropped with it. */
    void cut() {
        Queue dropped;
        synchronized (this) {
            dropped = queue;
            release();
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

    /** A session is over, and what stood in its queue went with it. */
    synchronized void detach(Queue destroyed) {
        if (queue == destroyed) {
            release();
        }
    }

    /** Under the monitor. */
    private void release() {
        stream.unfollow(this);
        queue = null;
        unacknowledged.clear();
    }

    /** The stream has more on disk. On the journal's thread. */
    void streamGrew() {
        if (!blocked) {
            schedule();
        }
    }

    /** Handed to the buyer; a second time costs nothing. */
    void delivered(long sequence) {
        counts.deliver(position(sequence));
    }

    /** Acknowledged by the buyer (at QoS 0: sent). */
    void acknowledged(long sequence) {
        if (counts.acknowledge(position(sequence)) && counts.acknowledged() >= resumeAt) {
            schedule();
        }
    }

    /** Lets the pump run soon; many calls make one run. Never waits for a pump that is running. */
    void schedule() {
        Queue to = queue;
        if (to != null && scheduled.compareAndSet(false, true)) {
            to.getExecutor().execute(() -> pump(to));
        }
    }

    /** What is left of the credit window that was agreed. */
    long creditWindow() {
        return window(entitlement);
    }

    Reading reading() {
        Entitlement now = entitlement;
        // read in this order, for both only grow and nothing is acknowledged before it was delivered
        long billed = counts.acknowledged();
        long handed = counts.delivered();
        long paid = paid();
        long window = window(now);
        CreditLine line = now.creditLine(window, paid, billed);
        Hold hold = !isLive() ? Hold.ENDED : !waiting.seesLedger() ? Hold.LEDGER : line.after(handed);
        if (hold == Hold.CREDIT && window < now.terms().creditWindow()) {
            hold = Hold.DEBT;
        }
        return new Reading(now.start(), handed, billed, paid, now.terms().depositedMessages(), line.limit(), hold);
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
        if (!waiting.seesLedger()) {
            blocked = true;
            waiting.waitForLedger(this);
            return false;
        }
        long settled = counts.acknowledged();
        unacknowledged.settle(settled);
        long last = Math.min(creditLine(settled).limit(), settled + inFlight);
        long room = unacknowledged.room();
        if (routed < last && room <= 0 && unacknowledged.isEmpty()) {
            blocked = true;
            waiting.waitForRoom(this);
            return false;
        }
        if (routed >= last || room <= 0) {
            blocked = true;
            resumeAt = resumePosition(settled, last, room);
            // an acknowledgement that came since has not seen where to resume
            return counts.acknowledged() >= resumeAt;
        }
        // before the stream is read: what is written from here on wakes us
        blocked = false;
        resumeAt = unacknowledged.settlesNextAt(); // also where the stream brings nothing more
        int most = (int) Math.min(last - routed, PUMP_BATCH);
        List<Parcel> messages =
                stream.deliverable(entitlement.start().orElseThrow() + routed, most, Math.min(room, PUMP_BATCH_BYTES));
        long bytes = 0;
        for (Parcel message : messages) {
            hand(to, message);
            bytes += message.size();
        }
        routed += messages.size();
        if (messages.isEmpty()) {
            return counts.acknowledged() >= resumeAt;
        }
        resumeAt = Long.MAX_VALUE;
        unacknowledged.add(routed, bytes);
        return true;
    }

    /** Where acknowledgements make room again; for a wide window not each single one does. */
    private long resumePosition(long settled, long last, long room) {
        if (room <= 0 && !unacknowledged.isEmpty()) {
            return unacknowledged.oldest();
        }
        boolean onlyMoneyHelps = creditLine(routed).limit() <= routed;
        return onlyMoneyHelps ? unacknowledged.settlesNextAt() : settled + Math.max(1, (last - settled) / 4);
    }

    private CreditLine creditLine(long acknowledged) {
        Entitlement now = entitlement;
        return now.creditLine(window(now), paid(), acknowledged);
    }

    private long window(Entitlement now) {
        long agreed = now.terms().creditWindow();
        return now.debtors().map(debts::of).orElse(Debt.NONE).window(agreed);
    }

    private static void hand(Queue to, Parcel message) {
        MessageReference reference = MessageReference.Factory.createReference(message, to);
        to.refUp(reference);
        if (message.isDurable() && to.isDurable()) {
            to.durableUp(message);
        }
        to.addTail(reference, false);
    }

    private long position(long sequence) {
        return sequence - entitlement.start().orElseThrow() + 1;
    }

    private byte[] key() {
        return id.value().bytes();
    }
}
