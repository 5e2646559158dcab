package org.blendsm.chaincode.state;

import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Network;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.Role;

/** The members, with an index from every key they ever held; the network's policy and its nodes. */
public final class MemberRows {
    private static final String CURRENT = "current";

    private final Table<Network> networks;
    private final Table<Member> members;
    private final Table<MemberId> keys;
    private final Table<MemberId> operators;
    private final Table<Node> nodes;

    public MemberRows(Rows rows) {
        networks = new Table<>(rows, "network", Network.class);
        members = new Table<>(rows, "member", Member.class);
        keys = new Table<>(rows, "member-key", MemberId.class);
        operators = new Table<>(rows, "operator", MemberId.class);
        nodes = new Table<>(rows, "node", Node.class);
    }

    public Optional<Network> network() {
        return networks.get(CURRENT);
    }

    public void put(Network network) {
        networks.put(network, CURRENT);
    }

    public Optional<Member> find(MemberId id) {
        return members.get(id);
    }

    /** @throws Refused {@code MEMBER_NOT_FOUND} */
    public Member get(MemberId id) {
        return find(id).orElseThrow(() ->
                new Refused(RefusalCode.MEMBER_NOT_FOUND, "nobody was ever admitted under the address " + id));
    }

    /** Who holds this key, or held it before a rotation. */
    public Optional<MemberId> holderOf(PublicKeyInfo key) {
        return keys.get(key.fingerprint());
    }

    public Page<Member> page(PageRequest request) {
        return members.page(request);
    }

    /** Whether somebody else is an operator in good standing. */
    public boolean hasOperatorBeside(MemberId member) {
        return operators.first(2).stream().anyMatch(operator -> !operator.equals(member));
    }

    public void add(Member admitted) {
        members.put(admitted, admitted.id());
        keys.put(admitted.id(), admitted.key().fingerprint());
        if (rulesNow(admitted)) {
            operators.put(admitted.id(), admitted.id());
        }
    }

    public void replace(Member before, Member after) {
        members.put(after, after.id());
        if (!before.key().equals(after.key())) {
            keys.put(after.id(), after.key().fingerprint());
        }
        if (rulesNow(after) && !rulesNow(before)) {
            operators.put(after.id(), after.id());
        } else if (rulesNow(before) && !rulesNow(after)) {
            operators.delete(after.id());
        }
    }

    private static boolean rulesNow(Member member) {
        return member.has(Role.OPERATOR) && member.mayAct();
    }

    public Optional<Node> node(String name) {
        return nodes.get(name);
    }

    public void put(Node node) {
        nodes.put(node, node.name());
    }

    public Page<Node> nodes(PageRequest request) {
        return nodes.page(request);
    }
}
