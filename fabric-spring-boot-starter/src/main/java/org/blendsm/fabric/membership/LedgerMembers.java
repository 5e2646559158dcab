package org.blendsm.fabric.membership;

import java.util.Optional;
import org.blendsm.fabric.rows.RecordRow;
import org.blendsm.model.MemberId;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent;
import org.springframework.context.event.EventListener;
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

    @EventListener
    void on(MembershipEvent event) {
        switch (event) {
            case MembershipEvent.NetworkFounded founded -> keep(founded.founder());
            case MembershipEvent.MemberAdmitted admitted -> keep(admitted.member());
            case MembershipEvent.MemberChanged changed -> keep(changed.member());
            case MembershipEvent.PolicyPublished _,
                    MembershipEvent.ApplicationRefused _,
                    MembershipEvent.NodeRegistered _ -> {}
        }
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
