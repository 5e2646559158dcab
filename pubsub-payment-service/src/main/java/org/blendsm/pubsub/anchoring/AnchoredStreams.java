package org.blendsm.pubsub.anchoring;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.AnchoredTree;
import org.blendsm.model.integrity.IntegrityEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How far each stream is anchored, as the ledger's events told it. */
@Component
public class AnchoredStreams {
    private final JdbcClient database;

    AnchoredStreams(JdbcClient database) {
        this.database = database;
    }

    @EventListener
    void on(IntegrityEvent.StreamAnchored event) {
        Anchor anchor = event.anchor();
        database.sql("""
                        insert into anchored (stream, tree_size, root) values (:stream, :size, :root)
                        on conflict (stream) do update set tree_size = excluded.tree_size, root = excluded.root""")
                .param("stream", anchor.stream().toString())
                .param("size", anchor.treeSize())
                .param("root", anchor.root().value())
                .update();
    }

    /** Leaves under the last root of each of these streams that was ever anchored. */
    public Map<ProductId, Long> treeSizes(Collection<ProductId> streams) {
        Map<ProductId, Long> sizes = new HashMap<>();
        database.sql("select stream, tree_size from anchored where stream = any(:streams)")
                .param("streams", streams.stream().map(ProductId::toString).toArray(String[]::new))
                .query((RowCallbackHandler)
                        row -> sizes.put(ProductId.of(row.getString("stream")), row.getLong("tree_size")));
        return sizes;
    }

    /** What was anchored of a stream last. */
    public Optional<AnchoredTree> latest(ProductId stream) {
        return database.sql("select tree_size, root from anchored where stream = :stream")
                .param("stream", stream.toString())
                .query((row, _) -> new AnchoredTree(row.getLong("tree_size"), new Sha256(row.getString("root"))))
                .optional();
    }
}
