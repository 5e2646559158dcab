package org.blendsm.audit;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Network;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.Role;

/** Who was in at this point of the chain, by every key they ever held; with the network's policy and its nodes. */
final class MemberRoll {
    private static final String FOUND = "membership:found";

    private final Map<MemberId, Member> members = new HashMap<>();
    private final Map<PublicKeyInfo, MemberId> holders = new HashMap<>();
    private final Map<String, Node> nodes = new HashMap<>();
    private Optional<Network> network = Optional.empty();

    Optional<Member> holder(PublicKeyInfo key) {
        return Optional.ofNullable(holders.get(key)).map(members::get);
    }

    Optional<Member> member(MemberId id) {
        return Optional.ofNullable(members.get(id));
    }

    Optional<Node> node(String name) {
        return Optional.ofNullable(nodes.get(name));
    }

    /** Empty until it is founded. */
    Optional<Network> network() {
        return network;
    }

    /** Whether an operator has a say now. */
    static boolean rules(Member member) {
        return member.has(Role.OPERATOR) && member.mayAct();
    }

    /** Whether it is the call that founds the network: the one that needs no member. */
    boolean isFounding(CommittedTransaction transaction) {
        return members.isEmpty() && transaction.function().equals(FOUND);
    }

    /** What a transaction made of them, known to those that follow it. */
    void take(CommittedTransaction transaction) {
        for (Row row : transaction.written("member")) {
            Member member = row.as(Member.class);
            members.put(member.id(), member);
            holders.putIfAbsent(member.key(), member.id());
        }
        for (Row row : transaction.written("node")) {
            Node node = row.as(Node.class);
            nodes.put(node.name(), node);
        }
        for (Row row : transaction.written("network")) {
            network = Optional.of(row.as(Network.class));
        }
    }
}
