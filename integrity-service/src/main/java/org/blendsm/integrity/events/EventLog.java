package org.blendsm.integrity.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.blendsm.fabric.EventBlock;
import org.blendsm.fabric.spring.BlocksRead;
import org.blendsm.model.Sha256;
import org.blendsm.model.ledger.CanonicalJson;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Every event of the ledger in its order (table {@code ledger_event}), and where those wait who have read them all. A
 * reader holds a position and nothing else, so a slow one costs no memory, and any replica can serve it.
 */
@Component
class EventLog {
    private final JdbcClient database;
    private final Sha256 network;
    private long news;
    private boolean closed;

    EventLog(JdbcClient database, @Value("${blendsm.network-fingerprint}") String network) {
        this.database = database;
        this.network = new Sha256(network);
    }

    /** @param json the CloudEvent, on one line */
    record Entry(EventPosition position, String json) {}

    @EventListener
    void on(EventBlock block) {
        for (int i = 0; i < block.occurrences().size(); i++) {
            EventPosition position = new EventPosition(block.number(), i);
            CloudEvent event =
                    CloudEvent.of(network, position, block.occurrences().get(i));
            database.sql("insert into ledger_event (block, position, record) values (?, ?, ?)")
                    .param(position.block())
                    .param(position.index())
                    .param(new String(CanonicalJson.encode(event), UTF_8))
                    .update();
        }
    }

    @EventListener
    synchronized void on(BlocksRead read) {
        news++;
        notifyAll();
    }

    /** Who waits looks whether that is over; there is nothing new. */
    synchronized void wake() {
        notifyAll();
    }

    /** No stream shall hold up the end of the service. */
    @EventListener
    synchronized void on(ContextClosedEvent end) {
        closed = true;
        notifyAll();
    }

    /** What comes after that place, the next first. */
    List<Entry> after(EventPosition place, int most) {
        return database.sql("""
                        select block, position, record from ledger_event where (block, position) > (?, ?)
                        order by block, position limit ?""")
                .param(place.block())
                .param(place.index())
                .param(most)
                .query((row, _) -> new Entry(
                        new EventPosition(row.getLong("block"), row.getInt("position")), row.getString("record")))
                .list();
    }

    /** The place after all that has happened so far. */
    EventPosition end() {
        return database.sql("select block, position from ledger_event order by block desc, position desc limit 1")
                .query((row, _) -> new EventPosition(row.getLong("block"), row.getInt("position")))
                .optional()
                .orElse(EventPosition.START);
    }

    /** Grows with whatever is read: to be looked at before {@link #after}, so that nothing is missed between. */
    synchronized long news() {
        return news;
    }

    /**
     * Waits until there is more than that, or the service ends, or this is over otherwise.
     *
     * @param over looked at again by {@link #wake}
     * @return false where the time is up and nothing of it came
     */
    synchronized boolean awaitNews(long known, Duration atMost, BooleanSupplier over) throws InterruptedException {
        long until = System.nanoTime() + atMost.toNanos();
        while (news == known && !closed && !over.getAsBoolean()) {
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    synchronized boolean isClosed() {
        return closed;
    }
}
