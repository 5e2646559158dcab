package org.blendsm.chaincode.membership;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.blendsm.chaincode.transaction.Certificate;
import org.blendsm.chaincode.transaction.LedgerTime;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.Text;
import org.blendsm.model.contracts.Contracts;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.ledger.Deadline;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Approval;
import org.blendsm.model.membership.EncryptionKey;
import org.blendsm.model.membership.Founding;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent.NetworkFounded;
import org.blendsm.model.membership.Network;
import org.blendsm.model.membership.NewKey;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.NodeDescription;
import org.blendsm.model.membership.Role;
import org.blendsm.model.membership.Standing;

/** Who is in, and what becomes of them. */
final class MembershipRules {
    /** By which a pool speaks for itself, whatever the operator publishes. */
    static final String DESCRIBE_NODE = "membership:describeNode";

    private static final int LONGEST_REASON = 300;
    /** From a clock that is slow to one that is fast. */
    private static final Duration BETWEEN_ENCRYPTION_KEYS = Deadline.TOLERANCE.multipliedBy(2);

    private MembershipRules() {}

    /** The first operator and the policy that the network starts with. */
    static NetworkFounded found(Founding founding, Certificate signer, Optional<Network> existing, Instant now) {
        if (existing.isPresent()) {
            throw new Refused(RefusalCode.NETWORK_ALREADY_FOUNDED, "this network has its first operator");
        }
        Application founder = founding.operator();
        if (!signer.administrator() || !signer.organisation().equals(founder.organisation())) {
            throw new Refused(
                    RefusalCode.ORGANISATION_ADMIN_REQUIRED,
                    "a network is founded by an administrator (OU admin) of the organisation in the application");
        }
        if (!founder.roles().contains(Role.OPERATOR)) {
            throw new Refused(RefusalCode.ROLE_REQUIRED, "the founder's application names the role OPERATOR");
        }
        requirePossession(founder, founding.proofOfPossession(), founding.fingerprint());
        Network network = new Network(founding.fingerprint(), 1, FoundingPolicy.POLICY);
        return new NetworkFounded(network, Member.admitted(founder, now));
    }

    /** A new member, whose key nobody else ever held. */
    static Member admit(Approval approval, Optional<MemberId> holderOfKey, Sha256 network, Instant now) {
        requireUnused(holderOfKey);
        requirePossession(approval.application(), approval.proofOfPossession(), network);
        return Member.admitted(approval.application(), now);
    }

    /** The member that the same application was approved for before. */
    static Member same(Member known, Approval approval) {
        if (!known.application().equals(approval.application().hash())) {
            throw new Refused(
                    RefusalCode.ALREADY_A_MEMBER, "this key's holder is a member already, by another application");
        }
        return known;
    }

    static Member suspend(Member member, String reason, boolean anotherOperator, Instant now) {
        requireReason(reason);
        return switch (member.standing()) {
            case Standing.Admitted _ -> {
                requireNotTheLastOperator(member, anotherOperator);
                yield member.with(new Standing.Suspended(since(member, now), reason));
            }
            case Standing.Suspended _ -> member;
            case Standing.Left _, Standing.Expelled _ -> throw gone(member);
        };
    }

    static Member reinstate(Member member, Instant now) {
        return switch (member.standing()) {
            case Standing.Admitted _ -> member;
            case Standing.Suspended _ -> member.with(new Standing.Admitted(since(member, now)));
            case Standing.Left _, Standing.Expelled _ -> throw gone(member);
        };
    }

    static Member expel(Member member, String reason, boolean anotherOperator, Instant now) {
        requireReason(reason);
        return switch (member.standing()) {
            case Standing.Admitted _, Standing.Suspended _, Standing.Left _ -> {
                requireNotTheLastOperator(member, anotherOperator);
                yield member.with(new Standing.Expelled(since(member, now), reason));
            }
            case Standing.Expelled _ -> member;
        };
    }

    /**
     * With an account that is empty: nobody could move what is left there. Agreements are not looked at: what they
     * still hold for the member, or pay it afterwards, nobody can move either.
     */
    static Member leave(Member member, boolean anotherOperator, boolean hasMoney, Instant now) {
        requireNotTheLastOperator(member, anotherOperator);
        if (hasMoney) {
            throw new Refused(
                    RefusalCode.ACCOUNT_NOT_EMPTY,
                    "nobody could move what is in the account any more: transfer it, fold by fold. Agreements are not"
                            + " looked at, and what they still hold for you or pay you is lost once you have left: end"
                            + " and close them first");
        }
        return member.with(new Standing.Left(since(member, now)));
    }

    /** So seldom that nobody keeps an operator's word on the member off the ledger by it, whatever the clocks say. */
    static Member encryptTo(Member member, EncryptionKey key, Instant now) {
        if (member.encryptionKey().equals(Optional.of(key))) {
            return member;
        }
        if (key.isLowOrder()) {
            throw new Refused(RefusalCode.MALFORMED, "nothing can be sealed to this encryption key: make another pair");
        }
        Optional<Instant> since = member.encryptionKeySince();
        if (since.isPresent() && now.isBefore(since.get().plus(BETWEEN_ENCRYPTION_KEYS))) {
            throw new Refused(
                    RefusalCode.ENCRYPTION_KEY_JUST_SET,
                    "another encryption key may follow " + BETWEEN_ENCRYPTION_KEYS.toMinutes() + " minutes after "
                            + since.get());
        }
        return member.withEncryptionKey(key, now);
    }

    static Member rotate(Member member, NewKey newKey, Optional<MemberId> holderOfKey, Sha256 network) {
        requireUnused(holderOfKey);
        if (!newKey.isFor(member.id(), network)) {
            throw new Refused(
                    RefusalCode.PROOF_OF_POSSESSION_INVALID,
                    "the new key signs itself and the member's address, for this network's fingerprint");
        }
        return member.withKey(newKey.key());
    }

    /** The next policy; it names functions that exist, and shuts neither the oracle nor the pools out of their own. */
    static Network publish(Network network, SortedMap<String, List<Role>> policy) {
        var functions = Contracts.submits();
        policy.forEach((function, roles) -> {
            if (!functions.contains(function)) {
                throw new Refused(RefusalCode.UNKNOWN_FUNCTION, "no contract has a function " + function);
            }
            if (OracleFunctions.NAMES.contains(function) && !roles.contains(Role.OPERATOR)) {
                throw new Refused(RefusalCode.MALFORMED, function + " stays open to OPERATOR");
            }
            if (function.equals(DESCRIBE_NODE) && !roles.contains(Role.BROKER)) {
                throw new Refused(
                        RefusalCode.MALFORMED,
                        function + " stays open to BROKER: a pool's broker withdraws its token keys by it");
            }
        });
        Network next = new Network(network.fingerprint(), network.policyVersion() + 1, policy);
        return next.policy().equals(network.policy()) ? network : next;
    }

    static Node register(Optional<Node> existing, Node node) {
        if (node.retired().isPresent()) {
            throw new Refused(RefusalCode.MALFORMED, "a node is retired by membership:retireNode, not by its row");
        }
        if (existing.equals(Optional.of(node))) {
            return node;
        }
        requireNext(existing, node.name(), node.version());
        if (node.version() > Node.LATEST_REGISTERED) {
            throw new Refused(RefusalCode.MALFORMED, "the last version of a node is left for its retirement");
        }
        existing.filter(before -> before.retired().isEmpty())
                .filter(before -> !before.organisation().equals(node.organisation()))
                .ifPresent(before -> {
                    throw new Refused(
                            RefusalCode.NODE_OF_ANOTHER_ORGANISATION,
                            "node " + before.name() + " is " + before.organisation() + "'s: retire it first");
                });
        Node said = existing.orElseGet(() -> Node.approved(node.name(), node.kind(), node.organisation(), 0));
        if (!node.describedAsIn(said).equals(node)) {
            throw new Refused(
                    RefusalCode.NOT_THE_NODES_POOL,
                    "token keys, gateway, identity and mqtt of node " + node.name() + " are its own pool's to say ("
                            + DESCRIBE_NODE + "): leave them as they stand");
        }
        if (node.broker().isPresent() && !node.broker().equals(said.broker())) {
            throw new Refused(
                    RefusalCode.NOT_THE_NODES_POOL,
                    "who speaks for node " + node.name() + " is its own pool's to say (" + DESCRIBE_NODE
                            + "): leave the broker as it stands, or name none");
        }
        return node;
    }

    /** One more than stands: else who writes a row could leave none for what its pool says next, or after its end. */
    private static void requireNext(Optional<Node> existing, String name, long version) {
        long next = existing.map(Node::version).orElse(0L) + 1;
        if (existing.isPresent() && version < next) {
            throw new Refused(
                    RefusalCode.NODE_VERSION_NOT_NEWER,
                    "the record of node " + name + " has version " + (next - 1) + " already");
        }
        if (version != next) {
            throw new Refused(RefusalCode.MALFORMED, "the next version of node " + name + " is " + next);
        }
    }

    /** As its pool says; who else of its organisation would speak for it has no certificate of that service. */
    static Node describe(Node node, NodeDescription said, Certificate signer, Member caller) {
        requireSpeaker(node, signer, caller);
        node.retired().ifPresent(reason -> {
            throw new Refused(
                    RefusalCode.NODE_RETIRED,
                    "node " + node.name() + " was retired (" + reason + "): the operator brings it back");
        });
        Node described = node.describedAs(said, caller.id());
        if (described.equals(node)) {
            return node;
        }
        requireNext(Optional.of(node), node.name(), said.version());
        return described;
    }

    private static void requireSpeaker(Node node, Certificate signer, Member caller) {
        if (!signer.service().equals(Optional.of(NodeDescription.SPEAKER))
                || !signer.organisation().equals(node.organisation())) {
            throw new Refused(
                    RefusalCode.NOT_THE_NODES_POOL,
                    "node " + node.name() + " is described with the certificate that " + node.organisation()
                            + "'s CA made for its " + NodeDescription.SPEAKER);
        }
        node.broker().filter(broker -> !broker.equals(caller.id())).ifPresent(broker -> {
            throw new Refused(
                    RefusalCode.NOT_THE_NODES_POOL,
                    "node " + node.name() + " has the broker " + broker
                            + ": for another one the operator retires and approves it anew");
        });
    }

    static Node retire(Node node, String reason) {
        requireReason(reason);
        return node.retired().isPresent() ? node : node.retiredFor(reason);
    }

    /** From when on a new standing holds. */
    private static Instant since(Member member, Instant now) {
        return LedgerTime.later(member.standing().since(), now);
    }

    private static void requirePossession(Application application, DetachedJws proof, Sha256 network) {
        if (!proof.verifies(
                DocumentType.APPLICATION,
                network,
                application,
                application.key().key())) {
            throw new Refused(
                    RefusalCode.PROOF_OF_POSSESSION_INVALID,
                    "the applicant signs the application with its key, for this network's fingerprint");
        }
    }

    private static void requireUnused(Optional<MemberId> holderOfKey) {
        if (holderOfKey.isPresent()) {
            throw new Refused(
                    RefusalCode.KEY_ALREADY_IN_USE, "a member holds this key, or held it before: make a new one");
        }
    }

    private static void requireNotTheLastOperator(Member member, boolean anotherOperator) {
        if (member.mayAct() && member.has(Role.OPERATOR) && !anotherOperator) {
            throw new Refused(RefusalCode.LAST_OPERATOR, "a network keeps an operator: admit another one first");
        }
    }

    private static void requireReason(String reason) {
        try {
            Text.require(reason, LONGEST_REASON, "a reason");
            Text.requireUndisguised(reason);
        } catch (IllegalArgumentException e) {
            throw new Refused(RefusalCode.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private static Refused gone(Member member) {
        return new Refused(
                RefusalCode.STANDING_IS_FINAL,
                "the member is " + member.standing().getClass().getSimpleName()
                        + " for good: it can only apply anew, with another key");
    }
}
