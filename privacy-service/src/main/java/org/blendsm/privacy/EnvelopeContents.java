package org.blendsm.privacy;

import java.util.List;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.privacy.Envelope;
import org.blendsm.model.privacy.PrivacyEvent;
import org.blendsm.model.privacy.RecordId;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The envelopes themselves (table {@code envelope_content}), of which the ledger has the hashes. As with sealed bytes,
 * they are kept before the ledger is asked and destroyed with their record. The events only say which of them may have
 * become {@link Leftovers}.
 */
@Component
class EnvelopeContents {
    private final JdbcClient database;

    EnvelopeContents(JdbcClient database) {
        this.database = database;
    }

    /** One of which nobody told within a day that it was given to somebody. */
    record Unclaimed(RecordId record, Sha256 hash) {}

    /** One whose holder may have been given another one since. */
    record Replaced(RecordId record, Sha256 hash, MemberId holder) {}

    void keep(RecordId record, SealedKey key) {
        database.sql("""
                        insert into envelope_content (sealed_record, hash, bytes, granted) values (?, ?, ?, false)
                        on conflict (sealed_record, hash) do update set
                            kept_at = excluded.kept_at, replaced = false, calls = envelope_content.calls + 1""")
                .param(record.toString())
                .param(key.hash().value())
                .param(key.bytes())
                .update();
    }

    /** The ledger knows whom it was given to. */
    void granted(Envelope envelope) {
        database.sql("""
                        update envelope_content set granted = true, holder = ?
                        where sealed_record = ? and hash = ?""")
                .param(envelope.holder().value())
                .param(envelope.record().toString())
                .param(envelope.envelope().value())
                .update();
    }

    /** Takes a call back that the ledger refused, and with the last of them what was kept for it. */
    void dropUngranted(RecordId record, Sha256 hash) {
        database.sql("""
                        update envelope_content set calls = calls - 1, replaced = granted
                        where sealed_record = ? and hash = ?""").param(record.toString()).param(hash.value()).update();
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

    @EventListener
    void on(PrivacyEvent.EnvelopeGranted event) {
        Envelope envelope = event.envelope();
        granted(envelope);
        database.sql("update envelope_content set replaced = hash <> ? where sealed_record = ? and holder = ?")
                .param(envelope.envelope().value())
                .param(envelope.record().toString())
                .param(envelope.holder().value())
                .update();
    }

    @EventListener
    void on(PrivacyEvent.RecordErased event) {
        database.sql("delete from envelope_content where sealed_record = ?")
                .param(event.record().id().toString())
                .update();
    }

    List<Unclaimed> unclaimed() {
        return database.sql("""
                        select sealed_record, hash from envelope_content
                        where not granted and kept_at < now() - interval '1 day' limit 10""")
                .query((row, _) ->
                        new Unclaimed(RecordId.of(row.getString("sealed_record")), new Sha256(row.getString("hash"))))
                .list();
    }

    void drop(Unclaimed bytes) {
        database.sql("""
                        delete from envelope_content
                        where sealed_record = ? and hash = ? and not granted and kept_at < now() - interval '1 day'""")
                .param(bytes.record().toString())
                .param(bytes.hash().value())
                .update();
    }

    /** Those that nobody else was given as well. */
    List<Replaced> replaced() {
        return database.sql("""
                        select sealed_record, hash, holder from envelope_content
                        where replaced and not exists (
                            select from envelope where envelope.sealed_record = envelope_content.sealed_record
                                and envelope.hash = envelope_content.hash)
                        limit 10""")
                .query((row, _) -> new Replaced(
                        RecordId.of(row.getString("sealed_record")),
                        new Sha256(row.getString("hash")),
                        new MemberId(row.getString("holder"))))
                .list();
    }

    void isHeld(Replaced bytes) {
        database.sql("update envelope_content set replaced = false where sealed_record = ? and hash = ?")
                .param(bytes.record().toString())
                .param(bytes.hash().value())
                .update();
    }

    void drop(Replaced bytes) {
        database.sql("delete from envelope_content where sealed_record = ? and hash = ? and replaced")
                .param(bytes.record().toString())
                .param(bytes.hash().value())
                .update();
    }
}
