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
import org.blendsm.model.privacy.Consent;
import org.blendsm.model.privacy.ConsentId;
import org.blendsm.model.privacy.PrivacyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** All consents, as the ledger's events told (table {@code consent}). */
@Component
class ConsentRegister {
    private final JdbcClient database;

    ConsentRegister(JdbcClient database) {
        this.database = database;
    }

    /** Which consents are asked for; empty means any. */
    record Filter(Optional<MemberId> subject, Optional<ProductId> product) {}

    @EventListener
    void on(PrivacyEvent.ConsentGiven event) {
        keep(event.consent());
    }

    @EventListener
    void on(PrivacyEvent.ConsentWithdrawn event) {
        keep(event.consent());
    }

    private void keep(Consent consent) {
        database.sql("""
                        insert into consent (id, subject, product, record) values (?, ?, ?, ?)
                        on conflict (id) do update set record = excluded.record""")
                .param(consent.id().toString())
                .param(consent.subject().value())
                .param(consent.content().product().toString())
                .param(RecordRow.text(consent, Consent.class))
                .update();
    }

    /** @throws Refused {@code CONSENT_NOT_FOUND} */
    Consent get(ConsentId id) {
        return database.sql("select record from consent where id = ?")
                .param(id.toString())
                .query(RecordRow.of(Consent.class))
                .optional()
                .orElseThrow(
                        () -> new Refused(RefusalCode.CONSENT_NOT_FOUND, "The ledger knows no consent of this id."));
    }

    /** By id; {@code after} is the id of the last one seen. */
    Page<Consent> list(Filter filter, PageRequest page) {
        return new PagedQuery<>(database, "select record from consent", RecordRow.of(Consent.class))
                .where("subject = ?", filter.subject(), MemberId::value)
                .where("product = ?", filter.product(), ProductId::toString)
                .where("id > ?", After.key(page, ConsentId::of), ConsentId::toString)
                .page(page, "id", consent -> consent.id().toString());
    }
}
