package org.blendsm.fabric.membership;

import java.util.Optional;
import org.blendsm.fabric.rows.RecordRow;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every member ever admitted, with roles, key and standing as the ledger last told (table {@code ledger_member}). */
public final class LedgerMembers {
    private final JdbcClient database;

    LedgerMembers(JdbcClient database) {
        this.database = database;
    }

    public Optional<Member> find(MemberId address) {
        return database.sql("select record from ledger_member where address = ?")
                .param(address.value())
                .query(RecordRow.of(Member.class))
                .optional();
    }

    /** @throws Refused {@code MEMBER_NOT_FOUND} */
    public Member existing(MemberId address) {
        return find(address)
                .orElseThrow(() -> new Refused(
                        RefusalCode.MEMBER_NOT_FOUND,
                        "The ledger knows no member " + address + ": look for it at GET /api/v1/members."));
    }

    /**
     * The same, held: what happens to the member on the ledger is told to nobody here before the caller's database
     * transaction ends, so what is given on account of it is given before, and can be taken away.
     */
    public Optional<Member> findAndHold(MemberId address) {
        return database.sql("select record from ledger_member where address = ? for share")
                .param(address.value())
                .query(RecordRow.of(Member.class))
                .optional();
    }

    /** Before any other listener: whoever holds a member keeps all of them waiting. */
    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void on(MembershipEvent event) {
        event.memberNow().ifPresent(this::keep);
    }

    private void keep(Member member) {
        database.sql("""
                        insert into ledger_member (address, record) values (?, ?)
                        on conflict (address) do update set record = excluded.record""")
                .param(member.id().value())
                .param(RecordRow.text(member, Member.class))
                .update();
    }
}
