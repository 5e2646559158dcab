package org.blendsm.privacy;

import java.util.Optional;
import org.blendsm.fabric.rows.PagedQuery;
import org.blendsm.fabric.rows.RecordRow;
import org.blendsm.fabric.web.After;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.privacy.Envelope;
import org.blendsm.model.privacy.PrivacyEvent;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.privacy.SealedRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** All sealed records and envelopes, as the ledger's events told (tables {@code sealed_record}, {@code envelope}). */
@Component
class SealedRecordRegister {
    private final JdbcClient database;

    SealedRecordRegister(JdbcClient database) {
        this.database = database;
    }

    /** Which records are asked for; empty means any. */
    record Filter(Optional<MemberId> owner, Optional<ProductId> product) {}

    /** The first to hear, so that whoever keeps bytes finds here what holds now. */
    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void on(PrivacyEvent event) {
        switch (event) {
            case PrivacyEvent.RecordSealed sealed ->
                keep(sealed.record(), sealed.record().content().product().toString());
            case PrivacyEvent.RecordErased erased -> keep(erased.record(), null);
            case PrivacyEvent.EnvelopeGranted granted -> keep(granted.envelope());
            case PrivacyEvent.ConsentGiven _, PrivacyEvent.ConsentWithdrawn _ -> {
                // ConsentRegister's
            }
        }
    }

    private void keep(SealedRecord record, @Nullable String product) {
        database.sql("""
                        insert into sealed_record (id, owner, product, record) values (?, ?, ?, ?)
                        on conflict (id) do update set product = excluded.product, record = excluded.record""")
                .param(record.id().toString())
                .param(record.owner().value())
                .param(product)
                .param(RecordRow.text(record, SealedRecord.class))
                .update();
    }

    private void keep(Envelope envelope) {
        database.sql("""
                        insert into envelope (sealed_record, holder, hash, record) values (?, ?, ?, ?)
                        on conflict (sealed_record, holder) do update set
                            hash = excluded.hash, record = excluded.record""")
                .param(envelope.record().toString())
                .param(envelope.holder().value())
                .param(envelope.envelope().value())
                .param(RecordRow.text(envelope, Envelope.class))
                .update();
    }

    /** @throws Refused {@code RECORD_NOT_FOUND} */
    SealedRecord get(RecordId id) {
        return read(id, "");
    }

    /** The same, as it stays until the transaction ends: an erasure that comes meanwhile waits for it. */
    SealedRecord hold(RecordId id) {
        return read(id, " for share");
    }

    private SealedRecord read(RecordId id, String lock) {
        return database.sql("select record from sealed_record where id = ?" + lock)
                .param(id.toString())
                .query(RecordRow.of(SealedRecord.class))
                .optional()
                .orElseThrow(() ->
                        new Refused(RefusalCode.RECORD_NOT_FOUND, "The ledger knows no sealed record of this id."));
    }

    /** @throws Refused {@code RECORD_NOT_FOUND}; {@code RECORD_ERASED} where only the tombstone is left */
    SealedRecord.Kept kept(RecordId id) {
        return kept(get(id));
    }

    /** @throws Refused {@code RECORD_ERASED} where only the tombstone is left */
    static SealedRecord.Kept kept(SealedRecord record) {
        return switch (record) {
            case SealedRecord.Kept kept -> kept;
            case SealedRecord.Erased erased ->
                throw new Refused(
                        RefusalCode.RECORD_ERASED, "It was erased at " + erased.at() + "; nothing of it is left.");
        };
    }

    Optional<Envelope> envelope(RecordId record, MemberId holder) {
        return database.sql("select record from envelope where sealed_record = ? and holder = ?")
                .param(record.toString())
                .param(holder.value())
                .query(RecordRow.of(Envelope.class))
                .optional();
    }

    /** By id; {@code after} is the id of the last one seen. */
    Page<SealedRecord> list(Filter filter, PageRequest page) {
        return new PagedQuery<>(database, "select record from sealed_record", RecordRow.of(SealedRecord.class))
                .where("owner = ?", filter.owner(), MemberId::value)
                .where("product = ?", filter.product(), ProductId::toString)
                .where("id > ?", After.key(page, RecordId::of), RecordId::toString)
                .page(page, "id", record -> record.id().toString());
    }
}
