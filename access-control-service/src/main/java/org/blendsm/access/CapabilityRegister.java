package org.blendsm.access;

import java.util.Optional;
import org.blendsm.fabric.rows.PagedQuery;
import org.blendsm.fabric.rows.RecordRow;
import org.blendsm.fabric.web.After;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.access.AccessEvent;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementEvent;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.dispute.DisputeEvent;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.payment.PaymentEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** All capabilities and what they hang on, as the ledger's events told (tables {@code capability}, {@code outcast}). */
@Component
class CapabilityRegister {
    private final JdbcClient database;

    CapabilityRegister(JdbcClient database) {
        this.database = database;
    }

    /** Whose capabilities are asked for; empty means anybody's. */
    record Filter(
            Optional<MemberId> holder,
            Optional<MemberId> issuer,
            Optional<ProductId> product,
            Optional<CapabilityId> parent) {}

    @EventListener
    void on(AccessEvent event) {
        switch (event) {
            case AccessEvent.CapabilityIssued issued -> keep(issued.capability());
            case AccessEvent.CapabilityDelegated delegated -> {
                keep(delegated.parent());
                keep(delegated.capability());
            }
            case AccessEvent.CapabilityRevoked revoked -> keep(revoked.capability());
        }
    }

    @EventListener
    void on(AgreementEvent event) {
        if (event instanceof AgreementEvent.AgreementOpened opened) {
            keep(opened.capability());
        } else if (event instanceof AgreementEvent.AgreementExtended extended) {
            keep(extended.capability());
        }
        event.agreementNow().ifPresent(this::follow);
    }

    @EventListener
    void on(PaymentEvent event) {
        follow(event.agreement());
    }

    @EventListener
    void on(DisputeEvent event) {
        follow(event.agreement());
    }

    @EventListener
    void on(MembershipEvent event) {
        event.memberNow().ifPresent(this::follow);
    }

    private void keep(Capability capability) {
        Capability.Right right = capability.right();
        database.sql("""
                        insert into capability (id, holder, issuer, product, parent, record) values (?, ?, ?, ?, ?, ?)
                        on conflict (id) do update set record = excluded.record""")
                .param(right.id().toString())
                .param(right.holder().value())
                .param(right.issuer().value())
                .param(right.product().toString())
                .param(right.parent().map(CapabilityId::toString).orElse(null))
                .param(RecordRow.text(capability, Capability.class))
                .update();
    }

    private void follow(Agreement agreement) {
        if (!(agreement instanceof Agreement.Open)) {
            database.sql("update capability set agreement_over = true where id = ?")
                    .param(agreement.deal().capability().toString())
                    .update();
        }
    }

    private void follow(Member member) {
        database.sql(
                        member.mayAct()
                                ? "delete from outcast where member = ?"
                                : "insert into outcast (member) values (?) on conflict do nothing")
                .param(member.id().value())
                .update();
    }

    Optional<Capability> find(CapabilityId id) {
        return database.sql("select record from capability where id = ?")
                .param(id.toString())
                .query(RecordRow.of(Capability.class))
                .optional();
    }

    /** All that a decision needs: one question to the database for the right, and one for each that it stands on. */
    Optional<KnownRight> know(CapabilityId id) {
        return itself(id)
                .map(right -> right.capability()
                        .right()
                        .parent()
                        .map(parent -> right.below(know(parent).orElseThrow()))
                        .orElse(right));
    }

    private Optional<KnownRight> itself(CapabilityId id) {
        return database.sql("""
                        select record, agreement_over,
                            exists (select from outcast where member = holder) as holder_out,
                            exists (select from outcast where member = issuer) as issuer_out
                        from capability where id = ?""")
                .param(id.toString())
                .query((row, number) -> new KnownRight(
                        RecordRow.of(Capability.class).mapRow(row, number),
                        row.getBoolean("agreement_over"),
                        row.getBoolean("holder_out"),
                        row.getBoolean("issuer_out"),
                        Optional.empty()))
                .optional();
    }

    /** By id; {@code after} is the id of the last one seen. */
    Page<Capability> list(Filter filter, PageRequest page) {
        return new PagedQuery<>(database, "select record from capability", RecordRow.of(Capability.class))
                .where("holder = ?", filter.holder(), MemberId::value)
                .where("issuer = ?", filter.issuer(), MemberId::value)
                .where("product = ?", filter.product(), ProductId::toString)
                .where("parent = ?", filter.parent(), CapabilityId::toString)
                .where("id > ?", After.key(page, CapabilityId::of), CapabilityId::toString)
                .page(page, "id", capability -> capability.right().id().toString());
    }
}
