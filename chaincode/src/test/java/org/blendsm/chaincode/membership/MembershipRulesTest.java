package org.blendsm.chaincode.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.blendsm.chaincode.Marketplace.BEGINNING;
import static org.blendsm.chaincode.Marketplace.FINGERPRINT;
import static org.blendsm.chaincode.Marketplace.broker;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.operator;
import static org.blendsm.chaincode.Marketplace.outsider;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.RefusedAssert.assertRefused;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.blendsm.chaincode.Actor;
import org.blendsm.chaincode.Scene;
import org.blendsm.chaincode.transaction.Certificate;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DocumentType;
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
import org.junit.jupiter.api.Test;

class MembershipRulesTest {
    private static final String DESCRIBE_NODE = "membership:describeNode";
    private static final Network NETWORK = new Network(FINGERPRINT, 1, FoundingPolicy.POLICY);

    private static Certificate certificate(Actor actor, boolean administrator) {
        return new Certificate(actor.organisation(), actor.key(), administrator, Optional.empty());
    }

    @Test
    void the_founder_names_the_role_operator() {
        Actor founder = Actor.administrator("founder", "OperatorMSP", Role.SELLER);
        assertRefused(
                RefusalCode.ROLE_REQUIRED,
                () -> MembershipRules.found(
                        founder.founding(FINGERPRINT), certificate(founder, true), Optional.empty(), BEGINNING));
    }

    @Test
    void an_administrator_founds_for_an_operator_who_is_none() {
        Certificate administrator = certificate(operator().withNewKey(), true);
        var founded =
                MembershipRules.found(operator().founding(FINGERPRINT), administrator, Optional.empty(), BEGINNING);
        assertThat(founded.founder().id()).isEqualTo(operator().id());
    }

    @Test
    void an_administrator_founds_for_nobody_who_did_not_ask() {
        Application application = operator().application();
        Founding forged = new Founding(
                FINGERPRINT, application, buyer().sign(DocumentType.APPLICATION, FINGERPRINT, application));
        assertRefused(
                RefusalCode.PROOF_OF_POSSESSION_INVALID,
                () -> MembershipRules.found(forged, certificate(operator(), true), Optional.empty(), BEGINNING));
    }

    @Test
    void an_administrator_founds_for_no_other_organisation() {
        Certificate administrator = certificate(Actor.administrator("other", "ProviderMSP", Role.OPERATOR), true);
        assertRefused(
                RefusalCode.ORGANISATION_ADMIN_REQUIRED,
                () -> MembershipRules.found(
                        operator().founding(FINGERPRINT), administrator, Optional.empty(), BEGINNING));
    }

    @Test
    void nobody_is_admitted_under_a_key_they_do_not_hold() {
        Application application = outsider().application();
        Approval forged = new Approval(application, buyer().sign(DocumentType.APPLICATION, FINGERPRINT, application));
        assertRefused(
                RefusalCode.PROOF_OF_POSSESSION_INVALID,
                () -> MembershipRules.admit(forged, Optional.empty(), FINGERPRINT, BEGINNING));
        assertRefused(
                RefusalCode.PROOF_OF_POSSESSION_INVALID,
                () -> MembershipRules.admit(
                        outsider().approval(Scene.hash("another network")), Optional.empty(), FINGERPRINT, BEGINNING));
    }

    @Test
    void a_second_application_with_the_same_key_is_refused() {
        Application other = new Application("other name", "ConsumerMSP", List.of(Role.BUYER), seller().key());
        Approval approval = new Approval(other, seller().sign(DocumentType.APPLICATION, FINGERPRINT, other));
        assertRefused(RefusalCode.ALREADY_A_MEMBER, () -> MembershipRules.same(seller().member(), approval));
    }

    @Test
    void a_new_key_signs_itself() {
        Actor renewed = seller().withNewKey();
        var rotation = new NewKey.Rotation(renewed.key(), seller().id());
        NewKey forged = new NewKey(renewed.key(), seller().sign(DocumentType.KEY_ROTATION, FINGERPRINT, rotation));
        assertRefused(
                RefusalCode.PROOF_OF_POSSESSION_INVALID,
                () -> MembershipRules.rotate(seller().member(), forged, Optional.empty(), FINGERPRINT));
    }

    @Test
    void a_new_key_is_for_one_member_whoever_brings_it() {
        Actor renewed = seller().withNewKey();
        NewKey sellers = renewed.newKeyOf(seller().id(), FINGERPRINT);
        assertThat(MembershipRules.rotate(seller().member(), sellers, Optional.empty(), FINGERPRINT)
                        .key())
                .isEqualTo(renewed.key());
        assertRefused(
                RefusalCode.PROOF_OF_POSSESSION_INVALID,
                () -> MembershipRules.rotate(buyer().member(), sellers, Optional.empty(), FINGERPRINT));
    }

    @Test
    void an_encryption_key_is_followed_by_another_one_half_an_hour_later_at_the_earliest() {
        EncryptionKey first = new EncryptionKey("B".repeat(42) + "A=");
        EncryptionKey second = new EncryptionKey("Q".repeat(42) + "A=");
        Member member = MembershipRules.encryptTo(seller().member(), first, BEGINNING);
        assertThat(MembershipRules.encryptTo(member, first, BEGINNING)).isEqualTo(member);
        Instant early = BEGINNING.plus(Duration.ofMinutes(30)).minusMillis(1);
        assertRefused(RefusalCode.ENCRYPTION_KEY_JUST_SET, () -> MembershipRules.encryptTo(member, second, early));
        Instant later = BEGINNING.plus(Duration.ofMinutes(30));
        assertThat(MembershipRules.encryptTo(member, second, later)).satisfies(changed -> {
            assertThat(changed.encryptionKey()).contains(second);
            assertThat(changed.encryptionKeySince()).contains(later);
        });
    }

    @Test
    void an_encryption_key_to_which_nothing_can_be_sealed_is_refused_and_one_of_before_stays() {
        EncryptionKey nobodys = new EncryptionKey("A".repeat(43) + "=");
        assertRefused(RefusalCode.MALFORMED, () -> MembershipRules.encryptTo(seller().member(), nobodys, BEGINNING));
        Member before = seller().member().withEncryptionKey(nobodys, BEGINNING);
        assertThat(MembershipRules.encryptTo(before, nobodys, BEGINNING)).isEqualTo(before);
    }

    @Test
    void nobody_leaves_money_behind() {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> MembershipRules.leave(seller().member(), true, true, BEGINNING))
                .withMessageStartingWith("ACCOUNT_NOT_EMPTY: ")
                .withMessageContaining("what they still hold for you or pay you is lost once you have left");
    }

    @Test
    void a_nodes_last_version_is_left_for_its_retirement() {
        Node last = Node.approved("validator", Node.Kind.VALIDATOR, "OperatorMSP", Node.LATEST_REGISTERED);
        Optional<Node> before = Optional.of(last.withVersion(Node.LATEST_REGISTERED - 1));
        assertThat(MembershipRules.retire(MembershipRules.register(before, last), "gone")
                        .retired())
                .isPresent();
        assertRefused(
                RefusalCode.MALFORMED,
                () -> MembershipRules.register(Optional.of(last), last.withVersion(Node.LATEST_REGISTERED + 1)));
    }

    @Test
    void each_row_of_a_node_has_one_version_more_than_the_one_before() {
        Node first = Node.approved("pool", Node.Kind.NODE, "OperatorMSP", 1);
        for (long other : List.of(0L, 2L, Node.LATEST_REGISTERED)) {
            assertRefused(
                    RefusalCode.MALFORMED, () -> MembershipRules.register(Optional.empty(), first.withVersion(other)));
        }
        assertThat(MembershipRules.register(Optional.empty(), first)).isEqualTo(first);
        Node retired = first.withVersion(6).retiredFor("moved");
        for (Node standing : List.of(first.withVersion(7), retired)) {
            Optional<Node> before = Optional.of(standing);
            assertRefused(
                    RefusalCode.NODE_VERSION_NOT_NEWER, () -> MembershipRules.register(before, first.withVersion(6)));
            for (long other : List.of(9L, Node.LATEST_REGISTERED)) {
                assertRefused(RefusalCode.MALFORMED, () -> MembershipRules.register(before, first.withVersion(other)));
            }
            assertThat(MembershipRules.register(before, first.withVersion(8)).version())
                    .isEqualTo(8);
        }
        assertThat(MembershipRules.register(Optional.of(first), first)).isEqualTo(first);
    }

    /** Whoever is not in the row is kept from withdrawing keys that were stolen. */
    @Test
    void an_operator_names_no_other_broker_than_the_one_that_stands() {
        Node approved = Node.approved("pool", Node.Kind.NODE, "OperatorMSP", 1);
        Node described = described(approved);
        Node retired = MembershipRules.retire(described, "moved");
        assertRefused(
                RefusalCode.NOT_THE_NODES_POOL,
                () -> MembershipRules.register(Optional.empty(), naming(approved, broker())));
        assertRefused(
                RefusalCode.NOT_THE_NODES_POOL,
                () -> MembershipRules.register(
                        Optional.of(described), naming(described, operator()).withVersion(3)));
        assertRefused(
                RefusalCode.NOT_THE_NODES_POOL,
                () -> MembershipRules.register(
                        Optional.of(retired), naming(approved, broker()).withVersion(4)));
        assertThat(MembershipRules.register(Optional.of(described), described.withVersion(3))
                        .broker())
                .contains(broker().id());
        Node cleared = MembershipRules.register(
                Optional.of(described), approved.describedAsIn(described).withVersion(3));
        assertThat(cleared.broker()).isEmpty();
        assertThat(described(cleared).broker()).contains(broker().id());
    }

    private static Node naming(Node node, Actor broker) {
        return new Node(
                node.name(),
                node.kind(),
                node.organisation(),
                node.endpoints(),
                node.tlsCertificates(),
                node.tokenKeys(),
                Optional.of(broker.id()),
                node.version(),
                node.retired());
    }

    @Test
    void an_operator_leaves_what_a_pool_says_of_itself_as_it_stands() {
        Node approved = Node.approved("pool", Node.Kind.VALIDATOR, "OperatorMSP", 1);
        Node described = described(approved);
        for (String own : List.of("gateway", "identity", "mqtt")) {
            Node named = with(approved, Map.of(own, "elsewhere"), Optional.empty());
            assertRefused(RefusalCode.NOT_THE_NODES_POOL, () -> MembershipRules.register(Optional.empty(), named));
            assertRefused(
                    RefusalCode.NOT_THE_NODES_POOL,
                    () -> MembershipRules.register(Optional.of(described), named.withVersion(3)));
        }
        Node keys = with(approved, Map.of(), Optional.of("other keys"));
        assertRefused(RefusalCode.NOT_THE_NODES_POOL, () -> MembershipRules.register(Optional.empty(), keys));
        Node places = with(approved, described.endpoints(), Optional.of("other keys"));
        assertRefused(
                RefusalCode.NOT_THE_NODES_POOL,
                () -> MembershipRules.register(Optional.of(described), places.withVersion(3)));
        Node shown = described.describedAs(
                new NodeDescription(
                        "pool",
                        described.endpoints(),
                        new TreeMap<>(Map.of("mqtt", Sha256.of())),
                        described.tokenKeys(),
                        3),
                broker().id());
        assertRefused(RefusalCode.NOT_THE_NODES_POOL, () -> MembershipRules.register(Optional.of(described), shown));
        Node validator = with(approved, Map.of("peer", "there", "orderer", "here"), Optional.empty())
                .describedAsIn(described)
                .withVersion(3);
        assertThat(MembershipRules.register(Optional.of(described), validator)).isEqualTo(validator);
    }

    @Test
    void a_node_that_comes_back_brings_nothing_that_its_former_pool_said() {
        Node described = described(Node.approved("pool", Node.Kind.NODE, "OperatorMSP", 1));
        Node retired = MembershipRules.retire(described, "its keys were stolen");
        assertRefused(RefusalCode.NODE_RETIRED, () -> described(retired));
        assertRefused(
                RefusalCode.NOT_THE_NODES_POOL,
                () -> MembershipRules.register(Optional.of(retired), described.withVersion(4)));
        Node back =
                MembershipRules.register(Optional.of(retired), Node.approved("pool", Node.Kind.NODE, "OperatorMSP", 4));
        assertThat(described(back).tokenKeys()).isEqualTo(described.tokenKeys());
    }

    @Test
    void a_pool_is_spoken_for_by_its_own_organisations_service_alone() {
        Node node = Node.approved("pool", Node.Kind.NODE, "OperatorMSP", 1);
        NodeDescription said = said(node, 2);
        Certificate speaker = speaker("OperatorMSP", NodeDescription.SPEAKER);
        for (Certificate other : List.of(
                certificate(broker(), false),
                speaker("OperatorMSP", "identity-service"),
                speaker("ProviderMSP", NodeDescription.SPEAKER))) {
            assertRefused(
                    RefusalCode.NOT_THE_NODES_POOL,
                    () -> MembershipRules.describe(node, said, other, broker().member()));
        }
        Node described = MembershipRules.describe(node, said, speaker, broker().member());
        assertThat(described.broker()).contains(broker().id());
        assertRefused(
                RefusalCode.NOT_THE_NODES_POOL,
                () -> MembershipRules.describe(
                        described, said(node, 3), speaker, outsider().member()));
    }

    @Test
    void a_description_is_the_rows_next_version() {
        Node described = described(Node.approved("pool", Node.Kind.NODE, "OperatorMSP", 6));
        assertThat(described.version()).isEqualTo(7);
        Certificate speaker = speaker("OperatorMSP", NodeDescription.SPEAKER);
        NodeDescription same = said(described, 7);
        assertThat(MembershipRules.describe(described, same, speaker, broker().member()))
                .isEqualTo(described);
        NodeDescription older = new NodeDescription("pool", new TreeMap<>(), new TreeMap<>(), Optional.empty(), 7);
        assertRefused(
                RefusalCode.NODE_VERSION_NOT_NEWER,
                () -> MembershipRules.describe(described, older, speaker, broker().member()));
        assertRefused(
                RefusalCode.MALFORMED,
                () -> MembershipRules.describe(described, said(described, 9), speaker, broker().member()));
    }

    private static Node described(Node node) {
        return MembershipRules.describe(
                node,
                said(node, node.version() + 1),
                speaker("OperatorMSP", NodeDescription.SPEAKER),
                broker().member());
    }

    private static NodeDescription said(Node node, long version) {
        return new NodeDescription(
                node.name(),
                new TreeMap<>(Map.of("gateway", "door", "identity", "door", "mqtt", "broker", "peer", "here")),
                new TreeMap<>(Map.of("peer", Sha256.of())),
                Optional.of("keys"),
                version);
    }

    private static Certificate speaker(String organisation, String service) {
        return new Certificate(organisation, broker().key(), false, Optional.of(service));
    }

    private static Node with(Node node, Map<String, String> endpoints, Optional<String> tokenKeys) {
        return new Node(
                node.name(),
                node.kind(),
                node.organisation(),
                new TreeMap<>(endpoints),
                new TreeMap<>(),
                tokenKeys,
                node.broker(),
                node.version(),
                Optional.empty());
    }

    @Test
    void who_was_expelled_or_left_stays_out() {
        Member expelled = Scene.expelled(seller().member());
        Member gone = MembershipRules.leave(seller().member(), true, false, BEGINNING);
        for (Member out : List.of(expelled, gone)) {
            assertRefused(RefusalCode.STANDING_IS_FINAL, () -> MembershipRules.reinstate(out, BEGINNING));
            assertRefused(
                    RefusalCode.STANDING_IS_FINAL, () -> MembershipRules.suspend(out, "why not", true, BEGINNING));
        }
        assertThat(MembershipRules.expel(gone, "and stays out", true, BEGINNING).standing())
                .isInstanceOf(Standing.Expelled.class);
    }

    @Test
    void a_standing_never_begins_before_the_one_that_it_follows() {
        Instant early = BEGINNING.minusSeconds(60);
        Member admitted = seller().member().with(new Standing.Admitted(BEGINNING));
        Member suspended = MembershipRules.suspend(admitted, "silence", true, early);
        Member reinstated = MembershipRules.reinstate(suspended, early);
        Member gone = MembershipRules.leave(reinstated, true, false, early);
        Member expelled = MembershipRules.expel(gone, "and stays out", true, early);
        assertThat(List.of(suspended, reinstated, gone, expelled))
                .extracting(member -> member.standing().since())
                .containsOnly(BEGINNING);
    }

    @Test
    void a_reason_says_something_and_is_no_book() {
        for (String reason : List.of(" ", "x".repeat(301))) {
            assertRefused(
                    RefusalCode.MALFORMED, () -> MembershipRules.suspend(seller().member(), reason, true, BEGINNING));
        }
    }

    @Test
    void a_policy_names_functions_that_exist_and_leaves_the_oracle_its_own() {
        var unknown = new TreeMap<>(NETWORK.policy());
        unknown.put("token:mint", List.of(Role.OPERATOR));
        assertRefused(RefusalCode.UNKNOWN_FUNCTION, () -> MembershipRules.publish(NETWORK, unknown));
        var lockedOut = new TreeMap<>(NETWORK.policy());
        lockedOut.put("membership:publishPolicy", List.of(Role.AUDITOR));
        assertRefused(RefusalCode.MALFORMED, () -> MembershipRules.publish(NETWORK, lockedOut));
        assertThat(MembershipRules.publish(NETWORK, NETWORK.policy())).isSameAs(NETWORK);
    }

    @Test
    void a_policy_keeps_no_pool_from_speaking_for_itself() {
        var silent = new TreeMap<>(NETWORK.policy());
        for (List<Role> roles : List.of(List.of(Role.OPERATOR), List.<Role>of())) {
            silent.put(DESCRIBE_NODE, roles);
            assertThatExceptionOfType(Refused.class)
                    .isThrownBy(() -> MembershipRules.publish(NETWORK, silent))
                    .withMessage("MALFORMED: membership:describeNode stays open to BROKER: a pool's broker withdraws"
                            + " its token keys by it");
        }
        silent.put(DESCRIBE_NODE, List.of(Role.OPERATOR, Role.BROKER));
        assertThat(MembershipRules.publish(NETWORK, silent).policyVersion()).isEqualTo(2);
        silent.remove(DESCRIBE_NODE);
        assertThat(MembershipRules.publish(NETWORK, silent).opens(DESCRIBE_NODE, List.of(Role.BROKER)))
                .isTrue();
    }

    @Test
    void the_founding_policy_names_functions_that_exist() {
        assertThat(MembershipRules.publish(new Network(FINGERPRINT, 1, new TreeMap<>()), FoundingPolicy.POLICY)
                        .policyVersion())
                .isEqualTo(2);
    }
}
