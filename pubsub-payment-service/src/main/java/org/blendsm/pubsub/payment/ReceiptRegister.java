package org.blendsm.pubsub.payment;

import java.util.Optional;
import org.blendsm.fabric.rows.PagedQuery;
import org.blendsm.fabric.rows.RecordRow;
import org.blendsm.fabric.web.After;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.dispute.DisputeEvent.DisputeProven;
import org.blendsm.model.dispute.DisputeEvent.DisputeRuled;
import org.blendsm.model.payment.PaymentEvent;
import org.blendsm.model.payment.Receipt;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** All receipts as the ledger's events told them. Every member may read them. */
@Component
class ReceiptRegister {
    private final JdbcClient database;

    ReceiptRegister(JdbcClient database) {
        this.database = database;
    }

    @EventListener
    void on(PaymentEvent event) {
        keep(event.receipt());
    }

    @EventListener
    void on(DisputeRuled event) {
        event.receipt().ifPresent(this::keep);
    }

    @EventListener
    void on(DisputeProven event) {
        keep(event.receipt());
    }

    private void keep(Receipt receipt) {
        database.sql("""
                        insert into receipt (agreement, number, record) values (:agreement, :number, :record)
                        on conflict (agreement, number) do update set record = excluded.record
                        """)
                .param("agreement", receipt.agreement().toString())
                .param("number", receipt.number())
                .param("record", RecordRow.text(receipt, Receipt.class))
                .update();
    }

    Optional<Receipt> find(AgreementId agreement, int number) {
        return database.sql("select record from receipt where agreement = :agreement and number = :number")
                .param("agreement", agreement.toString())
                .param("number", number)
                .query(RecordRow.of(Receipt.class))
                .optional();
    }

    /** Receipts of an agreement, the first one first. */
    Page<Receipt> of(AgreementId agreement, PageRequest page) {
        return new PagedQuery<>(database, "select record from receipt", RecordRow.of(Receipt.class))
                .where("agreement = ?", Optional.of(agreement), AgreementId::toString)
                .where("number > ?", After.key(page, Integer::parseInt), last -> last)
                .page(page, "number", receipt -> Integer.toString(receipt.number()));
    }
}
