package org.blendsm.privacy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.Sha256;
import org.blendsm.model.privacy.PrivacyEvent;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.privacy.SealedRecord;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Which sealed bytes are kept here and for which record (table {@code content}). They are kept before the ledger is
 * asked, so that no record stands there without its bytes; bytes that no record came to refer to within a day go again.
 * When a record is erased, its bytes are gone before the event counts as read.
 */
@Component
class Contents {
    private final JdbcClient database;
    private final ContentFolder folder;

    Contents(JdbcClient database, ContentFolder folder) {
        this.database = database;
        this.folder = folder;
    }

    /** Bytes in the folder. */
    private record Kept(RecordId record, Sha256 ciphertext) {}

    /** @param registered whether the ledger knows the record by these bytes already */
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
        folder.write(record, ciphertext, bytes);
    }

    /** Takes back what was kept for a record that the ledger refused, unless another call brought it too. */
    void dropUnregistered(RecordId record, Sha256 ciphertext) {
        boolean dropped = database.sql(
                                "delete from content where sealed_record = ? and ciphertext = ? and not (registered or shared)")
                        .param(record.toString())
                        .param(ciphertext.value())
                        .update()
                > 0;
        if (dropped) {
            folder.delete(record, ciphertext);
        }
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
        kept("where sealed_record = ?", record.toString()).forEach(this::remove);
    }

    private void sweep() {
        kept("where not registered and kept_at < now() - interval '1 day' limit ?", 100)
                .forEach(this::remove);
    }

    private List<Kept> kept(String condition, Object value) {
        return database.sql("select sealed_record, ciphertext from content " + condition)
                .param(value)
                .query((row, _) ->
                        new Kept(RecordId.of(row.getString("sealed_record")), new Sha256(row.getString("ciphertext"))))
                .list();
    }

    private void remove(Kept kept) {
        folder.delete(kept.record(), kept.ciphertext());
        database.sql("delete from content where sealed_record = ? and ciphertext = ?")
                .param(kept.record().toString())
                .param(kept.ciphertext().value())
                .update();
    }
}
