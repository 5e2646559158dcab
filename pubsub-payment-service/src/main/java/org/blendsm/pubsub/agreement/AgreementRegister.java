package org.blendsm.pubsub.agreement;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.blendsm.fabric.rows.RecordRow;
import org.blendsm.fabric.web.After;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementEvent;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.dispute.DisputeEvent;
import org.blendsm.model.payment.PaymentEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** All agreements as the ledger's events told them, newest first for each party. */
@Component
public class AgreementRegister {
    private final JdbcClient database;

    AgreementRegister(JdbcClient database) {
        this.database = database;
    }

    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void on(AgreementEvent event) {
        event.agreementNow().ifPresent(this::keep);
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
        return database.sql("select record from agreement where id = :id")
                .param("id", id.toString())
                .query(RecordRow.of(Agreement.class))
                .optional();
    }

    /** @throws Refused {@code AGREEMENT_NOT_FOUND} */
    public Agreement existing(AgreementId id) {
        return find(id).orElseThrow(() ->
                new Refused(RefusalCode.AGREEMENT_NOT_FOUND, "The ledger knows no agreement of this id."));
    }

    /** The newest first; each side of the party reads one page of an index of its own. */
    Page<Agreement> search(AgreementSearch search) {
        PageRequest page = search.page();
        String side = "(select opened_at, id, record from agreement where %s = :party"
                + (search.state().isEmpty() ? "" : " and state = :state")
                + (search.product().isEmpty() ? "" : " and product = :product")
                + (page.after().isEmpty()
                        ? ""
                        : " and (opened_at, id) < (select opened_at, id from agreement where id = :after)")
                + " order by opened_at desc, id desc limit :limit)";
        JdbcClient.StatementSpec query = database.sql("select record from (" + side.formatted("buyer") + " union all "
                        + side.formatted("seller") + ") both_sides order by opened_at desc, id desc limit :limit")
                .param("party", search.party().value())
                .param("limit", page.size() + 1);
        search.state().ifPresent(state -> query.param("state", state.name()));
        search.product().ifPresent(product -> query.param("product", product.toString()));
        After.key(page, AgreementId::of).ifPresent(last -> query.param("after", last.toString()));
        return Page.of(
                query.query(RecordRow.of(Agreement.class)).list(),
                page.size(),
                agreement -> agreement.deal().id().toString());
    }

    /** Open agreements on a product that a broker carries. */
    public boolean anyOpenOn(ProductId product) {
        return database.sql("select exists (select from agreement where product = :product and state = 'Open')")
                .param("product", product.toString())
                .query(Boolean.class)
                .single();
    }

    /**
     * Open agreements at a broker in which the member is buyer or seller, in the order of their ids, after the one that
     * is named.
     */
    public List<Agreement> openOf(MemberId party, MemberId broker, String after, int count) {
        String branch = """
                (select id, record from agreement
                where %s = :party and state = 'Open' and broker = :broker and id > :after order by id limit :count)""";
        return database.sql("select record from (" + branch.formatted("buyer") + " union all "
                        + branch.formatted("seller") + ") both_sides order by id limit :count")
                .param("party", party.value())
                .param("broker", broker.value())
                .param("after", after)
                .param("count", count)
                .query(RecordRow.of(Agreement.class))
                .list();
    }

    /**
     * Agreements at a broker that are open, ending or disputed, in the order of their ids, after the one that is named.
     */
    public List<Agreement> movingAt(MemberId broker, String after, int count) {
        return database.sql("""
                        select record from agreement
                        where broker = :broker and state in ('Open', 'Ending', 'Disputed') and id > :after
                        order by id limit :count""")
                .param("broker", broker.value())
                .param("after", after)
                .param("count", count)
                .query(RecordRow.of(Agreement.class))
                .list();
    }

    /** Where a page of agreements that are in an order of time goes on: after the one that was read last. */
    public record Place(Instant at, String id) {
        /** Before the first one. */
        public static final Place START = new Place(Instant.EPOCH, "");
    }

    /** Open agreements at a broker whose term was over at that time, the oldest first, after that place. */
    public List<Agreement> expiredAt(Instant time, MemberId broker, Place after, int count) {
        return database.sql("""
                        select record from agreement
                        where broker = :broker and state = 'Open' and expires_at <= :time
                            and (expires_at, id) > (:afterTime, :afterId)
                        order by expires_at, id limit :count""")
                .param("broker", broker.value())
                .param("time", at(time))
                .param("afterTime", at(after.at()))
                .param("afterId", after.id())
                .param("count", count)
                .query(RecordRow.of(Agreement.class))
                .list();
    }

    /**
     * Ending agreements at a broker, of that payment mode, whose claim window is open and closes before that time; in
     * that order.
     */
    public List<Agreement.Ending> endingBefore(
            Instant time, PaymentMode mode, MemberId broker, Place after, int count) {
        return endings(database.sql("""
                        select record from agreement
                        where broker = :broker and mode = :mode and state = 'Ending' and claim_until <= :time
                            and (claim_until, id) > (:afterTime, :afterId)
                        order by claim_until, id limit :count""")
                .param("broker", broker.value())
                .param("mode", mode.name())
                .param("time", at(time))
                .param("afterTime", at(after.at()))
                .param("afterId", after.id())
                .param("count", count));
    }

    /** Ending agreements at a broker whose claim window nobody has opened yet. */
    public List<Agreement.Ending> endingUnopened(MemberId broker, int count) {
        return endings(database.sql("""
                        select record from agreement
                        where broker = :broker and state = 'Ending' and claim_until is null
                        order by id limit :count""").param("broker", broker.value()).param("count", count));
    }

    private static List<Agreement.Ending> endings(JdbcClient.StatementSpec query) {
        return query.query(RecordRow.of(Agreement.class)).list().stream()
                .map(Agreement.Ending.class::cast)
                .toList();
    }

    private void keep(Agreement agreement) {
        Agreement.Deal deal = agreement.deal();
        database.sql("""
                        insert into agreement
                            (id, buyer, seller, broker, product, state, mode, opened_at, expires_at, claim_until, record)
                        values (:id, :buyer, :seller, :broker, :product, :state, :mode, :openedAt, :expiresAt,
                                :claimUntil, :record)
                        on conflict (id) do update set state = excluded.state, expires_at = excluded.expires_at,
                            claim_until = excluded.claim_until, record = excluded.record
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
                .param("record", RecordRow.text(agreement, Agreement.class))
                .update();
    }

    private static Optional<Instant> claimUntil(Agreement agreement) {
        return agreement instanceof Agreement.Ending ending ? ending.claimUntil() : Optional.empty();
    }

    private static OffsetDateTime at(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
