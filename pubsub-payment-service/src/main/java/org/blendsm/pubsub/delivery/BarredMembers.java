package org.blendsm.pubsub.delivery;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.blendsm.model.MemberId;
import org.blendsm.model.membership.Member;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Members who may not act, as the broker was told last (table {@code barred_member}). A member's record changes for
 * other reasons too, such as another key, and then nothing of what it has bought or sold is looked at.
 */
@Component
class BarredMembers {
    private final JdbcClient database;

    BarredMembers(JdbcClient database) {
        this.database = database;
    }

    /** Keeps whether the member may act. True if that is another answer than before. */
    boolean changes(Member member) {
        String change = member.mayAct()
                ? "delete from barred_member where member = :member"
                : "insert into barred_member (member) values (:member) on conflict do nothing";
        return database.sql(change).param("member", member.id().value()).update() > 0;
    }

    /** Those of these members who may not act. */
    Set<MemberId> among(Collection<MemberId> members) {
        return new HashSet<>(database.sql("select member from barred_member where member = any(:members)")
                .param("members", members.stream().map(MemberId::value).toArray(String[]::new))
                .query((row, _) -> new MemberId(row.getString("member")))
                .list());
    }
}
