package org.blendsm.audit;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.blendsm.model.MemberId;
import org.blendsm.model.ledger.Deadline;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Approval;
import org.blendsm.model.membership.EncryptionKey;
import org.blendsm.model.membership.Founding;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Network;
import org.blendsm.model.membership.NewKey;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.NodeDescription;
import org.blendsm.model.membership.Role;
import org.blendsm.model.membership.Standing;

/**
 * Whether what became of members, of the policy and of nodes is what its signer asked for: nothing else of them has
 * changed. A member's keys and its departure are its own to ask for, and what a pool says of itself is its pool's; all
 * else is an operator's.
 */
final class MembershipWishes {
    /** From a clock that is slow to one that is fast. */
    private static final Duration BETWEEN_ENCRYPTION_KEYS = Deadline.TOLERANCE.multipliedBy(2);

    private static final String DESCRIBE_NODE = "membership:describeNode";

    private final MemberRoll roll;

    MembershipWishes(MemberRoll roll) {
        this.roll = roll;
    }

    /** The argument of {@code membership:publishPolicy}. */
    private record Policy(@JsonValue SortedMap<String, List<Role>> policy) {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        Policy {}
    }

    /** @throws Broken where the founding made another member or network than it names */
    static void requireFounded(CommittedTransaction transaction, Member operator) {
        Founding founding = transaction.argument(0, Founding.class);
        Application application = founding.operator();
        Broken.unless(
                operator.equals(Member.admitted(application, transaction.at()))
                        && operator.organisation().equals(transaction.signer().organisation()),
                "the first operator is not whom the application names, or not of its signer's organisation");
        for (Row row : transaction.written("network")) {
            Network network = row.as(Network.class);
            Broken.unless(
                    network.fingerprint().equals(founding.fingerprint()), "it founded another network than it names");
            requireSpeakersHeard(network);
        }
    }

    /** @throws Broken where the signer asked for something else, or it was not the signer's to ask for */
    void requireGranted(CommittedTransaction transaction, Member signer) {
        for (Row row : transaction.rows()) {
            switch (row.table()) {
                case "member" -> {
                    Member after = row.as(Member.class);
                    Broken.unless(row.key().equals("member~" + after.id()), "%s is kept as %s", after.id(), row.key());
                    require(row, after, member(after, transaction, signer));
                }
                case "network" -> require(row, row.as(Network.class), network(transaction));
                case "node" -> {
                    Node after = row.as(Node.class);
                    Broken.unless(row.key().equals("node~" + after.name()), "%s is kept as %s", after, row.key());
                    require(row, after, node(transaction, signer));
                }
                default -> {}
            }
        }
    }

    private static void require(Row row, Object after, Object asked) {
        Broken.unless(after.equals(asked), "of %s asked for was %s, and written was %s", row.key(), asked, after);
    }

    /** As it was to become. */
    private Member member(Member after, CommittedTransaction transaction, Member signer) {
        Instant since = roll.member(after.id())
                .map(before -> transaction.notBefore(before.standing().since()))
                .orElseGet(transaction::at);
        return switch (transaction.function()) {
            case "membership:approve" -> {
                requireOperator(signer);
                Broken.unless(roll.member(after.id()).isEmpty(), "%s was admitted before", after.id());
                yield Member.admitted(transaction.argument(0, Approval.class).application(), since);
            }
            case "membership:suspend" ->
                named(transaction, signer, Standing.Admitted.class)
                        .with(new Standing.Suspended(since, transaction.argument(1, String.class)));
            case "membership:reinstate" ->
                named(transaction, signer, Standing.Suspended.class).with(new Standing.Admitted(since));
            case "membership:expel" ->
                named(transaction, signer, Standing.Admitted.class, Standing.Suspended.class, Standing.Left.class)
                        .with(new Standing.Expelled(since, transaction.argument(1, String.class)));
            case "membership:leave" -> signer.with(new Standing.Left(since));
            case "membership:rotateKey" -> {
                NewKey next = transaction.argument(0, NewKey.class);
                Broken.unless(
                        roll.network()
                                .filter(network -> next.isFor(signer.id(), network.fingerprint()))
                                .isPresent(),
                        "the holder of %s did not give it to %s",
                        next.key(),
                        signer.id());
                yield signer.withKey(next.key());
            }
            case "membership:setEncryptionKey" -> {
                signer.encryptionKeySince()
                        .ifPresent(before -> Broken.unless(
                                !transaction.at().isBefore(before.plus(BETWEEN_ENCRYPTION_KEYS)),
                                "%s set another encryption key at %s, and one at %s",
                                signer.id(),
                                transaction.at(),
                                before));
                yield signer.withEncryptionKey(transaction.argument(0, EncryptionKey.class), transaction.at());
            }
            default -> throw new Broken(transaction.function() + " changed the member " + after.id());
        };
    }

    /** The member that an operator named, in one of the standings from which it can be brought where it was brought. */
    @SafeVarargs
    private Member named(CommittedTransaction transaction, Member signer, Class<? extends Standing>... from) {
        requireOperator(signer);
        MemberId id = transaction.argument(0, MemberId.class);
        Member named = roll.member(id).orElseThrow(() -> new Broken(id + " was never admitted"));
        Broken.unless(
                List.of(from).contains(named.standing().getClass()),
                "%s of %s, who was %s",
                transaction.function(),
                id,
                named.standing());
        return named;
    }

    private Network network(CommittedTransaction transaction) {
        requireFunction(transaction, "membership:publishPolicy");
        Network before = roll.network().orElseThrow(() -> new Broken("the network was not founded"));
        Network next = new Network(
                before.fingerprint(),
                before.policyVersion() + 1,
                transaction.argument(0, Policy.class).policy());
        requireSpeakersHeard(next);
        return next;
    }

    private static void requireSpeakersHeard(Network network) {
        Broken.unless(
                network.opens(DESCRIBE_NODE, List.of(Role.BROKER)),
                "its policy takes %s from brokers, so no pool could withdraw its token keys",
                DESCRIBE_NODE);
    }

    private Node node(CommittedTransaction transaction, Member signer) {
        return switch (transaction.function()) {
            case "membership:registerNode" -> registered(transaction.argument(0, Node.class), signer);
            case DESCRIBE_NODE -> {
                NodeDescription said = transaction.argument(0, NodeDescription.class);
                Node before = known(said.name());
                requireSpeaker(transaction.signer(), signer, before);
                requireNext(Optional.of(before), said.name(), said.version());
                yield before.describedAs(said, signer.id());
            }
            case "membership:retireNode" -> {
                requireOperator(signer);
                Node before = known(transaction.argument(0, String.class));
                Broken.unless(before.retired().isEmpty(), "%s was retired before", before);
                yield before.retiredFor(transaction.argument(1, String.class));
            }
            default -> throw new Broken(transaction.function() + " wrote a node's row");
        };
    }

    private Node known(String name) {
        return roll.node(name).orElseThrow(() -> new Broken("there was no node " + name));
    }

    /**
     * What its pool says of it stays as it stood, its broker too unless that is left out; and no other organisation's
     * comes with it.
     */
    private Node registered(Node asked, Member signer) {
        requireOperator(signer);
        Optional<Node> any = roll.node(asked.name());
        requireNext(any, asked.name(), asked.version());
        Node nothing = Node.approved(asked.name(), asked.kind(), asked.organisation(), 0);
        Node before = any.filter(node -> node.retired().isEmpty()).orElse(nothing);
        Broken.unless(
                before.organisation().equals(asked.organisation())
                        && asked.retired().isEmpty()
                        && asked.equals(asked.describedAsIn(before))
                        && (asked.broker().isEmpty() || asked.broker().equals(before.broker())),
                "%s said of %s what is its pool's to say",
                signer.id(),
                asked);
        return asked;
    }

    /** One more than stood, in the row of a retired node too. */
    private static void requireNext(Optional<Node> before, String name, long version) {
        long stood = before.map(Node::version).orElse(0L);
        Broken.unless(version == stood + 1, "version %d of %s was followed by %d", stood, name, version);
    }

    private static void requireSpeaker(Signer by, Member signer, Node node) {
        Broken.unless(
                signer.has(Role.BROKER)
                        && by.organisation().equals(node.organisation())
                        && by.service().equals(Optional.of(NodeDescription.SPEAKER))
                        && node.broker()
                                .filter(broker -> !broker.equals(signer.id()))
                                .isEmpty()
                        && node.retired().isEmpty(),
                "%s of %s (%s) is not who speaks for %s",
                signer.id(),
                by.organisation(),
                by.service().orElse("no service"),
                node);
    }

    private static void requireFunction(CommittedTransaction transaction, String function) {
        Broken.unless(transaction.function().equals(function), "%s wrote it, not %s", transaction.function(), function);
    }

    private static void requireOperator(Member signer) {
        Broken.unless(signer.has(Role.OPERATOR), "asked for by %s, who is %s", signer.id(), signer.roles());
    }
}
