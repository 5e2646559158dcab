package org.blendsm.privacy;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.privacy.PrivacyEvent;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.privacy.SealedRecord;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Which sealed bytes are kept here and for which record (table {@code content}). They are kept before the ledger is
 * asked, so that no record stands there without its bytes; those that no record came to refer to within a day are
 * {@link Leftovers}. All that is kept for one owner, asked or not, is within the quota. When a record is erased, its
 * bytes are gone before the event counts as read.
 */
@Component
class Contents {
    /**
     * File systems keep whole blocks, and a record's folder is one: a crowd of small records, or of empty ones, takes
     * more than its bytes.
     */
    private static final long BLOCK = 4_096;

    private static final RowMapper<Kept> KEPT =
            (row, _) -> new Kept(RecordId.of(row.getString("sealed_record")), new Sha256(row.getString("ciphertext")));

    private final JdbcClient database;
    private final ContentFolder folder;
    private final TransactionOperations transaction;
    private final long quota;

    Contents(JdbcClient database, ContentFolder folder, TransactionOperations transaction, PrivacyProperties settings) {
        this.database = database;
        this.folder = folder;
        this.transaction = transaction;
        this.quota = settings.quota().toBytes();
    }

    /** Bytes in the folder. */
    record Kept(RecordId record, Sha256 ciphertext) {}

    /**
     * Takes bytes in from whoever may bring them.
     *
     * @param size as many as are said to come
     * @throws Refused {@code QUOTA_USED_UP} before one is read; {@code CONTENT_DOES_NOT_MATCH}, {@code MALFORMED}
     */
    Incoming receive(RecordId record, MemberId owner, Sha256 ciphertext, InputStream bytes, long size) {
        requireRoom(record, owner, ciphertext, inBlocks(size));
        return folder.receive(bytes, ciphertext);
    }

    /**
     * Their row comes first, so that no bytes lie here that nobody knows of. Whoever takes the row away waits until
     * they are written; where somebody took it before that, as an erasure does, nothing is written.
     *
     * @param registered whether the ledger knows the record by these bytes already
     * @throws Refused {@code QUOTA_USED_UP}
     */
    void keep(RecordId record, MemberId owner, Incoming bytes, boolean registered) {
        long size = inBlocks(bytes.size());
        transaction.executeWithoutResult(_ -> {
            oneAfterTheOther(owner);
            requireRoom(record, owner, bytes.hash(), size);
            enter(record, owner, bytes.hash(), size, registered);
        });
        transaction.executeWithoutResult(_ -> {
            if (hold(record, bytes.hash())) {
                folder.write(record, bytes);
            }
        });
    }

    private static long inBlocks(long bytes) {
        return (1 + Math.ceilDiv(bytes, BLOCK)) * BLOCK;
    }

    private void oneAfterTheOther(MemberId owner) {
        database.sql("select true from pg_advisory_xact_lock(hashtextextended(?, 0))")
                .param(owner.value())
                .query(Boolean.class)
                .single();
    }

    private void requireRoom(RecordId record, MemberId owner, Sha256 ciphertext, long size) {
        long others = database.sql("""
                        select coalesce(sum(size), 0) from content
                        where owner = ? and (sealed_record, ciphertext) <> (?, ?)""")
                .param(owner.value())
                .param(record.toString())
                .param(ciphertext.value())
                .query(Long.class)
                .single();
        if (others + size > quota) {
            throw new Refused(
                    RefusalCode.QUOTA_USED_UP,
                    "At most " + quota + " bytes are kept here for one member, and " + others
                            + " of yours are: erase records that you no longer need, or ask the operator for more.");
        }
    }

    private void enter(RecordId record, MemberId owner, Sha256 ciphertext, long size, boolean registered) {
        database.sql("""
                        insert into content (sealed_record, ciphertext, owner, size, registered) values (?, ?, ?, ?, ?)
                        on conflict (sealed_record, ciphertext) do update set
                            owner = excluded.owner, size = excluded.size, kept_at = excluded.kept_at,
                            registered = content.registered or excluded.registered, calls = content.calls + 1""")
                .param(record.toString())
                .param(ciphertext.value())
                .param(owner.value())
                .param(size)
                .param(registered)
                .update();
    }

    /** Whether the row is there; then it stays until the transaction ends. */
    private boolean hold(RecordId record, Sha256 ciphertext) {
        return database.sql("select true from content where sealed_record = ? and ciphertext = ? for update")
                .param(record.toString())
                .param(ciphertext.value())
                .query(Boolean.class)
                .optional()
                .isPresent();
    }

    /** Takes a call back that the ledger refused, and with the last of them what was kept for it. */
    void dropUnregistered(RecordId record, Sha256 ciphertext) {
        database.sql("update content set calls = calls - 1 where sealed_record = ? and ciphertext = ?")
                .param(record.toString())
                .param(ciphertext.value())
                .update();
        remove(
                "sealed_record = ? and ciphertext = ? and not registered and calls <= 0",
                record.toString(),
                ciphertext.value());
    }

    Optional<Path> find(SealedRecord.Kept record) {
        return folder.find(record.id(), record.content().ciphertext());
    }

    @EventListener
    void on(PrivacyEvent.RecordSealed event) {
        registered(event.record().id(), event.record().content().ciphertext());
    }

    /** The ledger knows the record by these bytes. */
    void registered(RecordId record, Sha256 ciphertext) {
        database.sql("update content set registered = true where sealed_record = ? and ciphertext = ?")
                .param(record.toString())
                .param(ciphertext.value())
                .update();
    }

    @EventListener
    void on(PrivacyEvent.RecordErased event) {
        destroy(event.record().id());
    }

    /** Leaves no bytes of a record, whatever its state: nor a file whose row was lost to a crash. */
    void destroy(RecordId record) {
        transaction.executeWithoutResult(_ -> {
            database.sql("delete from content where sealed_record = ?")
                    .param(record.toString())
                    .update();
            folder.delete(record);
        });
    }

    /** Bytes of which nobody told within a day that a record refers to them. */
    List<Kept> unclaimed() {
        return database.sql("""
                        select sealed_record, ciphertext from content
                        where not registered and kept_at < now() - interval '1 day' limit 10""").query(KEPT).list();
    }

    /** Takes them away, unless they were brought again meanwhile. */
    void dropUnclaimed(Kept bytes) {
        remove("""
                sealed_record = ? and ciphertext = ? and not registered and kept_at < now() - interval '1 day'""", bytes.record().toString(), bytes.ciphertext().value());
    }

    /** The rows first: from then on nobody writes these bytes until they are gone. */
    private void remove(String condition, Object... values) {
        transaction.executeWithoutResult(
                _ -> database.sql("delete from content where " + condition + " returning sealed_record, ciphertext")
                        .params(values)
                        .query(KEPT)
                        .list()
                        .forEach(kept -> folder.delete(kept.record(), kept.ciphertext())));
    }
}
