package org.blendsm.audit;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.membership.Member;

/** Who was in at this point of the chain, by every key they ever held. */
final class MemberRoll {
    private static final String FOUND = "membership:found";

    private final Map<MemberId, Member> members = new HashMap<>();
    private final Map<PublicKeyInfo, MemberId> holders = new HashMap<>();

    Optional<Member> holder(PublicKeyInfo key) {
        return Optional.ofNullable(holders.get(key)).map(members::get);
    }

    Optional<Member> member(MemberId id) {
        return Optional.ofNullable(members.get(id));
    }

    /** Whether it is the call that founds the network: the one that needs no member. */
    boolean isFounding(CommittedTransaction transaction) {
        return members.isEmpty() && transaction.function().equals(FOUND);
    }

    /** What a transaction made of the members, known to those that follow it. */
    void take(CommittedTransaction transaction) {
        for (Row row : transaction.written("member")) {
            Member member = row.as(Member.class);
            members.put(member.id(), member);
            holders.putIfAbsent(member.key(), member.id());
        }
    }
}
