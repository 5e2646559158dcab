package org.blendsm.pubsub.payment;

import java.util.Optional;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.payment.PaymentEvent;
import org.blendsm.model.payment.Receipt;
import org.blendsm.pubsub.rows.StoredRecord;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** All receipts as the ledger's events told them. Every member may read them. */
@Repository
class ReceiptRegister {
    private final JdbcClient db;

    ReceiptRegister(JdbcClient db) {
        this.db = db;
    }

    @EventListener
    void on(PaymentEvent event) {
        Receipt receipt = event.receipt();
        db.sql("""
                        insert into receipt (agreement, number, record) values (:agreement, :number, :record::jsonb)
                        on conflict (agreement, number) do update set record = excluded.record
                        """)
                .param("agreement", receipt.agreement().toString())
                .param("number", receipt.number())
                .param("record", StoredRecord.of(receipt, Receipt.class))
                .update();
    }

    Optional<Receipt> find(AgreementId agreement, int number) {
        return db.sql("select record from receipt where agreement = :agreement and number = :number")
                .param("agreement", agreement.toString())
                .param("number", number)
                .query(StoredRecord.rows(Receipt.class))
                .optional();
    }

    /** Receipts of an agreement, the first one first. */
    Page<Receipt> of(AgreementId agreement, PageRequest page) {
        return Page.of(
                db.sql("""
                                select record from receipt where agreement = :agreement and number > :after
                                order by number limit :limit
                                """)
                        .param("agreement", agreement.toString())
                        .param("after", page.after().map(Integer::parseInt).orElse(-1))
                        .param("limit", page.size() + 1)
                        .query(StoredRecord.rows(Receipt.class))
                        .list(),
                page.size(),
                receipt -> Integer.toString(receipt.number()));
    }
}
