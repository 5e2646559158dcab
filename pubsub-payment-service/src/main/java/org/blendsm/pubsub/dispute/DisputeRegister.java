package org.blendsm.pubsub.dispute;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.blendsm.fabric.rows.RecordRow;
import org.blendsm.fabric.web.After;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.DisputeEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** All disputes as the ledger's events told them, newest first. */
@Component
class DisputeRegister {
    private static final String PAGE =
            "(select opened_at, agreement, record from dispute where true%s order by opened_at desc, agreement desc"
                    + " limit :limit)";

    /** The states of a dispute, by the names the ledger gives them. */
    enum State {
        Opened,
        Ruled,
        Proven,
        Lapsed
    }

    private final JdbcClient database;

    DisputeRegister(JdbcClient database) {
        this.database = database;
    }

    @EventListener
    void on(DisputeEvent event) {
        keep(event.dispute(), event.agreement());
    }

    Optional<Dispute> find(AgreementId agreement) {
        return database.sql("select record from dispute where agreement = :agreement")
                .param("agreement", agreement.toString())
                .query(RecordRow.of(Dispute.class))
                .optional();
    }

    /** Every dispute, or those in that state. */
    Page<Dispute> all(Optional<State> state, PageRequest page) {
        return page(PAGE.formatted(narrowed(state, page)), Optional.empty(), state, page);
    }

    /** Disputes about agreements of a member, or those of them in that state. */
    Page<Dispute> of(MemberId party, Optional<State> state, PageRequest page) {
        String both = PAGE.formatted(" and buyer = :party" + narrowed(state, page)) + " union all "
                + PAGE.formatted(" and seller = :party" + narrowed(state, page));
        return page(both, Optional.of(party), state, page);
    }

    private Page<Dispute> page(String rows, Optional<MemberId> party, Optional<State> state, PageRequest page) {
        JdbcClient.StatementSpec query = database.sql("select record from (" + rows
                        + ") disputes order by opened_at desc, agreement desc limit :limit")
                .param("limit", page.size() + 1);
        party.ifPresent(member -> query.param("party", member.value()));
        state.ifPresent(asked -> query.param("state", asked.name()));
        After.key(page, AgreementId::of).ifPresent(last -> query.param("after", last.toString()));
        return Page.of(
                query.query(RecordRow.of(Dispute.class)).list(),
                page.size(),
                dispute -> dispute.claim().agreement().toString());
    }

    private static String narrowed(Optional<State> state, PageRequest page) {
        return (state.isEmpty() ? "" : " and state = :state")
                + (page.after().isEmpty()
                        ? ""
                        : " and (opened_at, agreement) <"
                                + " (select opened_at, agreement from dispute where agreement = :after)");
    }

    private void keep(Dispute dispute, Agreement agreement) {
        database.sql("""
                        insert into dispute (agreement, buyer, seller, state, opened_at, record)
                        values (:agreement, :buyer, :seller, :state, :openedAt, :record)
                        on conflict (agreement) do update set state = excluded.state, opened_at = excluded.opened_at,
                            record = excluded.record
                        """)
                .param("agreement", agreement.deal().id().toString())
                .param("buyer", agreement.deal().buyer().value())
                .param("seller", agreement.deal().seller().value())
                .param("state", dispute.getClass().getSimpleName())
                .param("openedAt", OffsetDateTime.ofInstant(dispute.at(), ZoneOffset.UTC))
                .param("record", RecordRow.text(dispute, Dispute.class))
                .update();
    }
}
