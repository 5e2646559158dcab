package org.blendsm.privacy;

import java.util.Optional;
import org.blendsm.model.Sha256;
import org.blendsm.model.privacy.Envelope;
import org.blendsm.model.privacy.PrivacyEvent;
import org.blendsm.model.privacy.RecordId;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The envelopes themselves (table {@code envelope_content}), of which the ledger has the hashes. As with sealed bytes,
 * they are kept before the ledger is asked, go again where it did not come to know them, and are destroyed with their
 * record, or when their holder is given another one.
 */
@Component
class EnvelopeContents {
    private final JdbcClient database;

    EnvelopeContents(JdbcClient database) {
        this.database = database;
    }

    /** @param granted whether the ledger knows already that somebody was given it */
    void keep(RecordId record, SealedKey key, boolean granted) {
        database.sql("delete from envelope_content where not granted and kept_at < now() - interval '1 day'")
                .update();
        database.sql("""
                        insert into envelope_content (sealed_record, hash, bytes, granted) values (?, ?, ?, ?)
                        on conflict (sealed_record, hash) do update set
                            kept_at = excluded.kept_at, granted = envelope_content.granted or excluded.granted,
                            calls = envelope_content.calls + 1""")
                .param(record.toString())
                .param(key.hash().value())
                .param(key.bytes())
                .param(granted)
                .update();
    }

    /** Takes a call back that the ledger refused, and with the last of them what was kept for it. */
    void dropUngranted(RecordId record, Sha256 hash) {
        database.sql("update envelope_content set calls = calls - 1 where sealed_record = ? and hash = ?")
                .param(record.toString())
                .param(hash.value())
                .update();
        database.sql("""
                        delete from envelope_content
                        where sealed_record = ? and hash = ? and not granted and calls <= 0""").param(record.toString()).param(hash.value()).update();
    }

    Optional<SealedKey> find(Envelope granted) {
        return database.sql("select bytes from envelope_content where sealed_record = ? and hash = ?")
                .param(granted.record().toString())
                .param(granted.envelope().value())
                .query((row, _) -> SealedKey.of(row.getBytes("bytes")))
                .optional();
    }

    /** Runs after the register knows of the grant: what nobody holds any more goes. */
    @EventListener
    @Order
    void on(PrivacyEvent.EnvelopeGranted event) {
        Envelope envelope = event.envelope();
        database.sql("update envelope_content set granted = true where sealed_record = ? and hash = ?")
                .param(envelope.record().toString())
                .param(envelope.envelope().value())
                .update();
        database.sql("""
                        delete from envelope_content where sealed_record = :record and granted and not exists (
                            select from envelope where envelope.sealed_record = :record
                                and envelope.hash = envelope_content.hash)""").param("record", envelope.record().toString()).update();
    }

    @EventListener
    void on(PrivacyEvent.RecordErased event) {
        database.sql("delete from envelope_content where sealed_record = ?")
                .param(event.record().id().toString())
                .update();
    }
}
