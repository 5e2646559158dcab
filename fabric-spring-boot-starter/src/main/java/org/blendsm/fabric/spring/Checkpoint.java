package org.blendsm.fabric.spring;

import java.util.Optional;
import org.blendsm.fabric.KnownBlock;
import org.blendsm.model.Sha256;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How far this application's schema has followed the ledger: the row {@code ledger_checkpoint}. */
final class Checkpoint {
    private final JdbcClient database;
    private final Sha256 network;

    Checkpoint(JdbcClient database, Sha256 network) {
        this.database = database;
        this.network = network;
    }

    private record Row(String network, long nextBlock) {}

    /**
     * The block to go on from.
     *
     * @throws IllegalStateException where the schema was filled from another network
     */
    long nextBlock() {
        return row("select network, next_block from ledger_checkpoint")
                .map(this::ofThisNetwork)
                .orElse(0L);
    }

    /** The same, and until the transaction ends no other replica of this application can move it. */
    long lock() {
        database.sql("insert into ledger_checkpoint (network, next_block) values (?, 0) on conflict do nothing")
                .param(network.value())
                .update();
        return row("select network, next_block from ledger_checkpoint for update")
                .map(this::ofThisNetwork)
                .orElseThrow(() -> new IllegalStateException("the row ledger_checkpoint is gone"));
    }

    /** The last that {@link #know} was told of. */
    Optional<KnownBlock> known() {
        return database.sql("select known_block, known_hash from ledger_checkpoint where known_block is not null")
                .query((row, _) -> new KnownBlock(row.getLong("known_block"), new Sha256(row.getString("known_hash"))))
                .optional();
    }

    /**
     * Keeps by which block the chain is known again, where this schema still has what was read up to there. What
     * another replica was told by a peer that had more stays.
     */
    void know(KnownBlock block, long nextBlock) {
        database.sql("""
                        update ledger_checkpoint set known_block = :block, known_hash = :hash
                        where next_block >= :next and (known_block is null or known_block < :block)""")
                .param("block", block.number())
                .param("hash", block.hash().value())
                .param("next", nextBlock)
                .update();
    }

    void move(long nextBlock) {
        database.sql("update ledger_checkpoint set next_block = ?")
                .param(nextBlock)
                .update();
    }

    private Optional<Row> row(String query) {
        return database.sql(query).query(Row.class).optional();
    }

    private long ofThisNetwork(Row row) {
        if (!row.network().equals(network.value())) {
            throw new IllegalStateException("this schema holds what happened on network " + row.network() + ", not on "
                    + network + ": give the application a schema of its own, or that network's fingerprint");
        }
        return row.nextBlock();
    }
}
