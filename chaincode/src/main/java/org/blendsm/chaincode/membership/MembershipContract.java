package org.blendsm.chaincode.membership;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.blendsm.chaincode.state.AccountRows;
import org.blendsm.chaincode.state.MemberRows;
import org.blendsm.chaincode.transaction.Transaction;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.membership.Approval;
import org.blendsm.model.membership.EncryptionKey;
import org.blendsm.model.membership.Founding;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Network;
import org.blendsm.model.membership.NewKey;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.NodeDescription;
import org.blendsm.model.membership.Rejection;
import org.blendsm.model.membership.Role;

/** The ledger's side of {@link Memberships}. */
public final class MembershipContract implements Memberships {
    private final Transaction tx;
    private final MemberRows members;
    private final AccountRows accounts;

    public MembershipContract(Transaction tx) {
        this.tx = tx;
        this.members = new MemberRows(tx.rows());
        this.accounts = new AccountRows(tx.rows());
    }

    @Override
    public Member found(Founding founding) {
        var founded = MembershipRules.found(founding, tx.certificate(), members.network(), tx.time());
        members.put(founded.network());
        members.add(founded.founder());
        tx.emit(founded);
        return founded.founder();
    }

    @Override
    public Member approve(Approval approval) {
        tx.requireRole(Role.OPERATOR);
        Optional<Member> known = members.find(approval.application().member());
        if (known.isPresent()) {
            return MembershipRules.same(known.get(), approval);
        }
        var holderOfKey = members.holderOf(approval.application().key());
        Member member =
                MembershipRules.admit(approval, holderOfKey, tx.network().fingerprint(), tx.time());
        members.add(member);
        tx.emit(new MembershipEvent.MemberAdmitted(member));
        return member;
    }

    @Override
    public Rejection refuse(Rejection rejection) {
        Member operator = tx.requireRole(Role.OPERATOR);
        tx.emit(new MembershipEvent.ApplicationRefused(rejection, operator.id(), tx.time()));
        return rejection;
    }

    @Override
    public Member suspend(MemberId id, String reason) {
        tx.requireRole(Role.OPERATOR);
        Member member = members.get(id);
        return changed(
                member, MembershipRules.suspend(member, reason, members.hasOperatorBeside(member.id()), tx.time()));
    }

    @Override
    public Member reinstate(MemberId id) {
        tx.requireRole(Role.OPERATOR);
        Member member = members.get(id);
        return changed(member, MembershipRules.reinstate(member, tx.time()));
    }

    @Override
    public Member expel(MemberId id, String reason) {
        tx.requireRole(Role.OPERATOR);
        Member member = members.get(id);
        return changed(
                member, MembershipRules.expel(member, reason, members.hasOperatorBeside(member.id()), tx.time()));
    }

    @Override
    public Member leave() {
        Member member = tx.caller();
        return changed(
                member,
                MembershipRules.leave(
                        member, members.hasOperatorBeside(member.id()), accounts.hasMoney(member.id()), tx.time()));
    }

    @Override
    public Member rotateKey(NewKey newKey) {
        Member member = tx.caller();
        var holderOfKey = members.holderOf(newKey.key());
        return changed(
                member,
                MembershipRules.rotate(member, newKey, holderOfKey, tx.network().fingerprint()));
    }

    @Override
    public Member setEncryptionKey(EncryptionKey key) {
        Member member = tx.caller();
        return changed(member, MembershipRules.encryptTo(member, key, tx.time()));
    }

    private Member changed(Member before, Member after) {
        if (!after.equals(before)) {
            members.replace(before, after);
            tx.emit(new MembershipEvent.MemberChanged(after));
        }
        return after;
    }

    @Override
    public Network publishPolicy(SortedMap<String, List<Role>> policy) {
        tx.requireRole(Role.OPERATOR);
        Network next = MembershipRules.publish(tx.network(), policy);
        if (!next.equals(tx.network())) {
            members.put(next);
            tx.emit(new MembershipEvent.PolicyPublished(next));
        }
        return next;
    }

    @Override
    public Node registerNode(Node node) {
        tx.requireRole(Role.OPERATOR);
        Optional<Node> existing = members.node(node.name());
        Node registered = MembershipRules.register(existing, node);
        if (!existing.equals(Optional.of(registered))) {
            members.put(registered);
            tx.emit(new MembershipEvent.NodeRegistered(registered));
        }
        return registered;
    }

    @Override
    public Node describeNode(NodeDescription description) {
        Member caller = tx.requireRole(Role.BROKER);
        Node node = node(description.name());
        Node described = MembershipRules.describe(node, description, tx.certificate(), caller);
        if (!described.equals(node)) {
            members.put(described);
            tx.emit(new MembershipEvent.NodeRegistered(described));
        }
        return described;
    }

    @Override
    public Node retireNode(String name, String reason) {
        tx.requireRole(Role.OPERATOR);
        Node node = node(name);
        Node retired = MembershipRules.retire(node, reason);
        if (!retired.equals(node)) {
            members.put(retired);
            tx.emit(new MembershipEvent.NodeRetired(retired));
        }
        return retired;
    }

    @Override
    public Network network() {
        return tx.network();
    }

    @Override
    public Member member(MemberId id) {
        return members.get(id);
    }

    @Override
    public Page<Member> members(PageRequest page) {
        return members.page(page);
    }

    @Override
    public Node node(String name) {
        return members.node(name)
                .orElseThrow(() -> new Refused(RefusalCode.NODE_NOT_FOUND, "no node has the name " + name));
    }

    @Override
    public Page<Node> nodes(PageRequest page) {
        return members.nodes(page);
    }
}
