package org.blendsm.pubsub.agreement;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementEvent;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.dispute.DisputeEvent;
import org.blendsm.model.payment.PaymentEvent;
import org.blendsm.pubsub.rows.StoredRecord;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** All agreements as the ledger's events told them, newest first for each party. */
@Repository
public class AgreementRegister {
    private final JdbcClient db;

    AgreementRegister(JdbcClient db) {
        this.db = db;
    }

    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void on(AgreementEvent event) {
        keep(event.agreement());
    }

    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void on(PaymentEvent event) {
        keep(event.agreement());
    }

    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void on(DisputeEvent event) {
        keep(event.agreement());
    }

    public Optional<Agreement> find(AgreementId id) {
        return db.sql("select record from agreement where id = :id")
                .param("id", id.toString())
                .query(StoredRecord.rows(Agreement.class))
                .optional();
    }

    /** Agreements in which the member is buyer or seller, newest first; each branch reads one page of its own index. */
    Page<Agreement> of(MemberId party, PageRequest page) {
        String after = page.after().isEmpty()
                ? ""
                : " and (opened_at, id) < (select opened_at, id from agreement where id = :after)";
        String branch = "(select opened_at, id, record from agreement where %s = :party" + after
                + " order by opened_at desc, id desc limit :limit)";
        JdbcClient.StatementSpec query = db.sql("select record from (" + branch.formatted("buyer") + " union all "
                        + branch.formatted("seller") + ") both_sides order by opened_at desc, id desc limit :limit")
                .param("party", party.value())
                .param("limit", page.size() + 1);
        page.after().ifPresent(last -> query.param("after", last));
        return Page.of(
                query.query(StoredRecord.rows(Agreement.class)).list(),
                page.size(),
                agreement -> agreement.deal().id().toString());
    }

    /**
     * Agreements a broker still has to look after, in the order of their ids.
     *
     * @param state {@code Open}, {@code Ending} or {@code Disputed}
     * @param after the last id of the page before; empty for the first one
     */
    public List<Agreement> inCareOf(MemberId broker, String state, String after, int count) {
        return db.sql("""
                        select record from agreement
                        where broker = :broker and state = :state and state in ('Open', 'Ending', 'Disputed')
                            and id > :after
                        order by id limit :count
                        """)
                .param("broker", broker.value())
                .param("state", state)
                .param("after", after)
                .param("count", count)
                .query(StoredRecord.rows(Agreement.class))
                .list();
    }

    private void keep(Agreement agreement) {
        Agreement.Deal deal = agreement.deal();
        db.sql("""
                        insert into agreement
                            (id, buyer, seller, broker, product, state, mode, opened_at, expires_at, claim_until, record)
                        values (:id, :buyer, :seller, :broker, :product, :state, :mode, :openedAt, :expiresAt,
                                :claimUntil, :record::jsonb)
                        on conflict (id) do update set state = excluded.state, claim_until = excluded.claim_until,
                            record = excluded.record
                        """)
                .param("id", deal.id().toString())
                .param("buyer", deal.buyer().value())
                .param("seller", deal.seller().value())
                .param("broker", deal.offer().conditions().broker().value())
                .param("product", deal.offer().product().toString())
                .param("state", agreement.getClass().getSimpleName())
                .param("mode", deal.paymentMode().name())
                .param("openedAt", at(deal.openedAt()))
                .param("expiresAt", at(deal.expiresAt()))
                .param(
                        "claimUntil",
                        claimUntil(agreement).map(AgreementRegister::at).orElse(null))
                .param("record", StoredRecord.of(agreement, Agreement.class))
                .update();
    }

    private static Optional<Instant> claimUntil(Agreement agreement) {
        return agreement instanceof Agreement.Ending ending ? Optional.of(ending.claimUntil()) : Optional.empty();
    }

    private static OffsetDateTime at(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
