package org.blendsm.integrity;

import java.util.Optional;
import org.blendsm.fabric.rows.PagedQuery;
import org.blendsm.fabric.rows.RecordRow;
import org.blendsm.fabric.web.After;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.IntegrityEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the ledger has anchored, as its events told (table {@code anchor}). */
@Component
class AnchorRegister {
    private final JdbcClient database;

    AnchorRegister(JdbcClient database) {
        this.database = database;
    }

    @EventListener
    void on(IntegrityEvent.StreamAnchored event) {
        Anchor anchor = event.anchor();
        database.sql("insert into anchor (stream, tree_size, record) values (?, ?, ?)")
                .param(anchor.stream().toString())
                .param(anchor.treeSize())
                .param(RecordRow.text(anchor, Anchor.class))
                .update();
    }

    Optional<Anchor> latest(ProductId stream) {
        return database.sql("select record from anchor where stream = ? order by tree_size desc limit 1")
                .param(stream.toString())
                .query(RecordRow.of(Anchor.class))
                .optional();
    }

    Optional<Anchor> find(ProductId stream, long treeSize) {
        return database.sql("select record from anchor where stream = ? and tree_size = ?")
                .param(stream.toString())
                .param(treeSize)
                .query(RecordRow.of(Anchor.class))
                .optional();
    }

    /** Leaves of the largest anchored tree that has no more than so many; 0 where there is none. */
    long reached(ProductId stream, long leaves) {
        return database.sql("select coalesce(max(tree_size), 0) from anchor where stream = ? and tree_size <= ?")
                .param(stream.toString())
                .param(leaves)
                .query(Long.class)
                .single();
    }

    /** The smallest tree first; {@code after} is the tree size of the last one seen. */
    Page<Anchor> list(ProductId stream, PageRequest page) {
        return new PagedQuery<>(database, "select record from anchor", RecordRow.of(Anchor.class))
                .where("stream = ?", Optional.of(stream), ProductId::toString)
                .where("tree_size > ?", After.key(page, Long::parseLong), last -> last)
                .page(page, "tree_size", anchor -> Long.toString(anchor.treeSize()));
    }
}
