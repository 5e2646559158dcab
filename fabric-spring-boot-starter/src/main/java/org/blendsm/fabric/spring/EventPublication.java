package org.blendsm.fabric.spring;

import java.util.List;
import java.util.Optional;
import org.blendsm.fabric.EventBlock;
import org.blendsm.fabric.KnownBlock;
import org.blendsm.fabric.LedgerEvents;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Brings the ledger's events to the application's {@code @EventListener} methods: in their order, each block after its
 * events, and with the checkpoint in the database transaction that their changes are made in, so that each has its
 * effect exactly once. After that transaction comes {@link BlocksRead}, and {@link ReadToEnd} where for the first time
 * there is no more.
 */
final class EventPublication implements LedgerEvents.Reader {
    private final Checkpoint checkpoint;
    private final TransactionOperations transactions;
    private final ApplicationEventPublisher listeners;
    /** The block after those that this reader saw committed; used by the thread that reads. */
    private long committedTo;
    /** What the checkpoint was told last; used by the thread that reads. */
    private Optional<KnownBlock> known = Optional.empty();
    /** Whether the listeners know that all which had happened before the start is read. */
    private boolean toldOfEnd;

    EventPublication(Checkpoint checkpoint, TransactionOperations transactions, ApplicationEventPublisher listeners) {
        this.checkpoint = checkpoint;
        this.transactions = transactions;
        this.listeners = listeners;
    }

    @Override
    public long nextBlock() {
        committedTo = checkpoint.nextBlock();
        return committedTo;
    }

    /**
     * What another replica on the same schema was faster with is left out. A database that forgot what it had committed
     * (it was restored, or is a standby that had not all of it) is read to from its own checkpoint again.
     */
    @Override
    public void read(List<EventBlock> blocks) {
        transactions.executeWithoutResult(_ -> {
            long next = checkpoint.lock();
            requireNotForgotten(next);
            for (EventBlock block : blocks) {
                if (block.number() >= next) {
                    block.occurrences().forEach(occurrence -> publish(block, occurrence));
                    listeners.publishEvent(block);
                    checkpoint.move(block.number() + 1);
                }
            }
        });
        if (!blocks.isEmpty()) {
            committedTo = blocks.getLast().number() + 1;
            listeners.publishEvent(new BlocksRead(blocks.getLast().number()));
        }
    }

    private void requireNotForgotten(long next) {
        if (next < committedTo) {
            throw new IllegalStateException("the database stands at block " + next + " again, not at " + committedTo
                    + " as before; it is read to from there");
        }
    }

    @Override
    public Optional<KnownBlock> remembered() {
        known = checkpoint.known();
        return known;
    }

    /** Only a database that has not forgotten is up to date: it is asked here too, where no blocks come. */
    @Override
    public void remember(KnownBlock last) {
        requireNotForgotten(checkpoint.nextBlock());
        Optional<KnownBlock> now = Optional.of(last);
        if (!now.equals(known)) {
            checkpoint.know(last, committedTo);
            known = now;
        }
        if (!toldOfEnd) {
            listeners.publishEvent(new ReadToEnd(last.number()));
            toldOfEnd = true;
        }
    }

    private void publish(EventBlock block, EventBlock.Occurrence occurrence) {
        try {
            listeners.publishEvent(occurrence.event());
        } catch (RuntimeException e) {
            throw new ListenerFailed(block, occurrence, e);
        }
    }

    /** Says where the ledger's story stopped. */
    private static final class ListenerFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ListenerFailed(EventBlock block, EventBlock.Occurrence occurrence, RuntimeException cause) {
            super(
                    "a listener failed on " + occurrence.event().getClass().getSimpleName() + " of transaction "
                            + occurrence.transactionId() + " in block " + block.number() + ": " + cause.getMessage(),
                    cause);
        }
    }
}
