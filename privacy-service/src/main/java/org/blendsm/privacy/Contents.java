package org.blendsm.privacy;

import java.nio.file.Path;
import java.util.Optional;
import org.blendsm.model.Sha256;
import org.blendsm.model.privacy.PrivacyEvent;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.privacy.SealedRecord;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Which sealed bytes are kept here and for which record (table {@code content}). They are kept before the ledger is
 * asked, so that no record stands there without its bytes; bytes that no record came to refer to within a day go again.
 * When a record is erased, its bytes are gone before the event counts as read.
 */
@Component
class Contents {
    private final JdbcClient database;
    private final ContentFolder folder;
    private final TransactionOperations transaction;

    Contents(JdbcClient database, ContentFolder folder, TransactionOperations transaction) {
        this.database = database;
        this.folder = folder;
        this.transaction = transaction;
    }

    /** Bytes in the folder. */
    private record Kept(RecordId record, Sha256 ciphertext) {}

    /**
     * Their row comes first, so that no bytes lie here that nobody knows of. Whoever takes the row away waits until
     * they are written; where somebody took it before that, as an erasure does, nothing is written.
     *
     * @param registered whether the ledger knows the record by these bytes already
     */
    void keep(RecordId record, Sha256 ciphertext, byte[] bytes, boolean registered) {
        sweep();
        database.sql("""
                        insert into content (sealed_record, ciphertext, registered) values (?, ?, ?)
                        on conflict (sealed_record, ciphertext) do update set
                            kept_at = excluded.kept_at, registered = content.registered or excluded.registered,
                            shared = true""")
                .param(record.toString())
                .param(ciphertext.value())
                .param(registered)
                .update();
        transaction.executeWithoutResult(_ -> {
            if (hold(record, ciphertext)) {
                folder.write(record, ciphertext, bytes);
            }
        });
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

    /** Takes back what was kept for a record that the ledger refused, unless another call brought it too. */
    void dropUnregistered(RecordId record, Sha256 ciphertext) {
        remove(
                "sealed_record = ? and ciphertext = ? and not (registered or shared)",
                record.toString(),
                ciphertext.value());
    }

    Optional<Path> find(SealedRecord.Kept record) {
        return folder.find(record.id(), record.content().ciphertext());
    }

    @EventListener
    void on(PrivacyEvent.RecordSealed event) {
        database.sql("update content set registered = true where sealed_record = ? and ciphertext = ?")
                .param(event.record().id().toString())
                .param(event.record().content().ciphertext().value())
                .update();
    }

    @EventListener
    void on(PrivacyEvent.RecordErased event) {
        destroy(event.record().id());
    }

    /** Leaves no bytes of a record, whatever its state. */
    void destroy(RecordId record) {
        remove("sealed_record = ?", record.toString());
    }

    private void sweep() {
        remove("""
                (sealed_record, ciphertext) in (
                    select sealed_record, ciphertext from content
                    where not registered and kept_at < now() - interval '1 day'
                    limit 100 for update skip locked)""");
    }

    /** The rows first: from then on nobody writes these bytes until they are gone. */
    private void remove(String condition, Object... values) {
        transaction.executeWithoutResult(_ -> database.sql(
                        "delete from content where " + condition + " returning sealed_record, ciphertext")
                .params(values)
                .query((row, _) ->
                        new Kept(RecordId.of(row.getString("sealed_record")), new Sha256(row.getString("ciphertext"))))
                .list()
                .forEach(kept -> folder.delete(kept.record(), kept.ciphertext())));
    }
}
