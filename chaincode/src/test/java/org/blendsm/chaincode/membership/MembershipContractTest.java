package org.blendsm.chaincode.membership;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.chaincode.Marketplace.FINGERPRINT;
import static org.blendsm.chaincode.Marketplace.arbiter;
import static org.blendsm.chaincode.Marketplace.broker;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.operator;
import static org.blendsm.chaincode.Marketplace.outsider;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.Marketplace.stranger;
import static org.blendsm.chaincode.RefusedAssert.assertRefused;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.blendsm.chaincode.Actor;
import org.blendsm.chaincode.Marketplace;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Sha256;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.EncryptionKey;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.NodeDescription;
import org.blendsm.model.membership.Rejection;
import org.blendsm.model.membership.Role;
import org.blendsm.model.membership.Standing;
import org.blendsm.model.token.Fold;
import org.blendsm.model.token.Tokens;
import org.blendsm.model.token.Transfer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MembershipContractTest {
    private static final String KEYS = "{\"keys\":[]}";

    private final Marketplace market = Marketplace.founded();

    @AfterEach
    void close() {
        market.close();
    }

    private Memberships as(Actor actor) {
        return market.as(actor, Memberships.class);
    }

    @Test
    void the_founder_is_the_first_operator_under_the_address_of_its_key() {
        Member founder = as(buyer()).member(operator().id());
        assertThat(founder.roles()).containsExactly(Role.OPERATOR);
        assertThat(founder.standing()).isEqualTo(new Standing.Admitted(Marketplace.BEGINNING));
        assertThat(as(buyer()).network().fingerprint()).isEqualTo(FINGERPRINT);
    }

    @Test
    void nobody_is_admitted_before_the_network_is_founded() {
        try (Marketplace empty = Marketplace.empty()) {
            assertRefused(
                    RefusalCode.NETWORK_NOT_FOUNDED,
                    () -> empty.as(operator(), Memberships.class).approve(seller().approval(FINGERPRINT)));
        }
    }

    @Test
    void a_member_who_is_no_administrator_founds_nothing() {
        try (Marketplace empty = Marketplace.empty()) {
            assertRefused(
                    RefusalCode.ORGANISATION_ADMIN_REQUIRED,
                    () -> empty.as(outsider(), Memberships.class)
                            .found(outsider().founding(FINGERPRINT)));
        }
    }

    @Test
    void a_network_is_founded_once() {
        assertRefused(
                RefusalCode.NETWORK_ALREADY_FOUNDED,
                () -> as(operator()).found(operator().founding(FINGERPRINT)));
    }

    @Test
    void an_admission_is_told_to_every_member() {
        Member admitted = as(operator()).approve(outsider().approval(FINGERPRINT));
        assertThat(market.event()).contains(new MembershipEvent.MemberAdmitted(admitted));
        assertThat(as(outsider()).member(outsider().id())).isEqualTo(admitted);
    }

    @Test
    void the_same_approval_again_changes_nothing() {
        Member first = as(operator()).approve(outsider().approval(FINGERPRINT));
        assertThat(as(operator()).approve(outsider().approval(FINGERPRINT))).isEqualTo(first);
        assertThat(market.last().writes()).isEmpty();
        assertThat(market.event()).isEmpty();
    }

    @Test
    void only_an_operator_admits() {
        assertRefused(
                RefusalCode.ROLE_REQUIRED, () -> as(seller()).approve(outsider().approval(FINGERPRINT)));
    }

    @Test
    void somebody_who_was_never_admitted_may_read_and_change_nothing() {
        assertThat(as(outsider()).network().policyVersion()).isEqualTo(1);
        assertRefused(RefusalCode.NOT_A_MEMBER, () -> as(outsider()).leave());
    }

    @Test
    void a_refusal_leaves_no_row_and_is_told() {
        Rejection rejection = new Rejection(outsider().application().hash(), "not known here");
        as(operator()).refuse(rejection);
        assertThat(market.event())
                .contains(new MembershipEvent.ApplicationRefused(
                        rejection, operator().id(), market.now()));
        assertThat(market.last().writes()).isEmpty();
    }

    @Test
    void an_expelled_member_can_do_nothing_not_even_read() {
        as(operator()).expel(seller().id(), "sold air");
        assertRefused(RefusalCode.NOT_IN_GOOD_STANDING, () -> as(seller()).leave());
        assertRefused(RefusalCode.NOT_IN_GOOD_STANDING, () -> as(seller()).network());
    }

    @Test
    void a_suspended_member_comes_back_when_reinstated() {
        as(operator()).suspend(seller().id(), "under review");
        assertRefused(RefusalCode.NOT_IN_GOOD_STANDING, () -> as(seller()).network());
        as(operator()).reinstate(seller().id());
        assertThat(as(seller()).network().fingerprint()).isEqualTo(FINGERPRINT);
    }

    @Test
    void the_last_operator_stays_until_there_is_another() {
        assertRefused(RefusalCode.LAST_OPERATOR, () -> as(operator()).leave());
        Actor second = Actor.of("second operator", "AuditorMSP", Role.OPERATOR);
        as(operator()).approve(second.approval(FINGERPRINT));
        as(operator()).leave();
        assertRefused(RefusalCode.LAST_OPERATOR, () -> as(second).suspend(second.id(), "tired"));
    }

    @Test
    void a_rotated_key_acts_for_the_same_address_and_the_old_one_no_more() {
        Actor renewed = seller().withNewKey();
        Member rotated = as(seller()).rotateKey(renewed.newKeyOf(seller().id(), FINGERPRINT));
        assertThat(rotated.id()).isEqualTo(seller().id());
        assertThat(as(renewed).setEncryptionKey(encryptionKey()).id()).isEqualTo(seller().id());
        assertRefused(RefusalCode.KEY_ROTATED, () -> as(seller()).leave());
    }

    @Test
    void who_has_money_leaves_when_it_is_gone() {
        market.as(operator(), Tokens.class).issue(market.key(), seller().id(), new Money(10));
        assertRefused(RefusalCode.ACCOUNT_NOT_EMPTY, () -> as(seller()).leave());
        Tokens tokens = market.as(seller(), Tokens.class);
        Fold all = tokens.account(seller().id()).fold();
        tokens.transfer(market.key(), new Transfer(buyer().id(), new Money(10), all));
        assertThat(as(seller()).leave().mayAct()).isFalse();
    }

    @Test
    void nobody_keeps_an_expulsion_off_the_ledger_by_changing_its_own_row_in_every_block() {
        as(seller()).setEncryptionKey(encryptionKey());
        EncryptionKey another = new EncryptionKey("Q".repeat(42) + "A=");
        assertRefused(RefusalCode.ENCRYPTION_KEY_JUST_SET, () -> as(seller()).setEncryptionKey(another));
        market.pass(Duration.ofMinutes(30));
        assertThat(as(seller()).setEncryptionKey(another).encryptionKey()).contains(another);
    }

    @Test
    void a_key_between_two_rotations_is_known_as_rotated_too() {
        Actor second = seller().withNewKey();
        Actor third = seller().withNewKey();
        as(seller()).rotateKey(second.newKeyOf(seller().id(), FINGERPRINT));
        as(second).rotateKey(third.newKeyOf(seller().id(), FINGERPRINT));
        assertRefused(RefusalCode.KEY_ROTATED, () -> as(second).leave());
        assertRefused(RefusalCode.KEY_ALREADY_IN_USE, () -> as(operator()).approve(second.approval(FINGERPRINT)));
    }

    @Test
    void an_application_that_names_no_role_in_its_list_of_roles_is_malformed() {
        String approval = new String(CanonicalJson.encode(outsider().approval(FINGERPRINT)), UTF_8);
        String none = approval.replaceFirst("\"roles\":\\[[^]]*]", "\"roles\":[null]");
        assertThat(none).isNotEqualTo(approval);
        assertRefused(
                RefusalCode.MALFORMED,
                () -> market.run(operator(), "membership:approve", List.of(none.getBytes(UTF_8))));
    }

    @Test
    void a_member_takes_no_key_that_another_one_holds() {
        assertRefused(
                RefusalCode.KEY_ALREADY_IN_USE,
                () -> as(seller()).rotateKey(buyer().newKeyOf(seller().id(), FINGERPRINT)));
    }

    @Test
    void a_certificate_of_another_organisations_ca_is_not_the_members() {
        assertRefused(
                RefusalCode.NOT_A_MEMBER,
                () -> as(seller().enrolledBy("ConsumerMSP")).leave());
    }

    @Test
    void a_policy_opens_and_closes_functions() {
        var policy = new TreeMap<>(as(operator()).network().policy());
        policy.put("membership:setEncryptionKey", List.of(Role.BUYER));
        assertThat(as(operator()).publishPolicy(policy).policyVersion()).isEqualTo(2);
        as(buyer()).setEncryptionKey(encryptionKey());
        assertRefused(RefusalCode.ROLE_REQUIRED, () -> as(seller()).setEncryptionKey(encryptionKey()));
    }

    @Test
    void no_policy_opens_the_oracles_functions_to_everybody() {
        as(operator()).publishPolicy(new TreeMap<>());
        assertRefused(RefusalCode.ROLE_REQUIRED, () -> as(seller()).expel(buyer().id(), "competition"));
    }

    @Test
    void a_node_record_grows_in_version_by_one() {
        as(operator()).registerNode(node(1));
        as(operator()).registerNode(node(1));
        assertThat(market.last().writes()).isEmpty();
        assertRefused(RefusalCode.MALFORMED, () -> as(operator()).registerNode(node(3)));
        as(operator()).registerNode(node(2));
        assertRefused(RefusalCode.NODE_VERSION_NOT_NEWER, () -> as(operator()).registerNode(node(1)));
        assertThat(as(outsider()).nodes(PageRequest.first(10)).items()).containsExactly(node(2));
        assertThat(as(outsider()).node(node(2).name())).isEqualTo(node(2));
    }

    @Test
    void a_retired_node_has_nothing_left_that_anybody_could_believe_and_comes_back_with_a_newer_row() {
        String name = node(1).name();
        assertRefused(RefusalCode.NODE_NOT_FOUND, () -> as(operator()).retireNode(name, "never there"));
        as(operator()).registerNode(node(1));
        assertRefused(RefusalCode.MALFORMED, () -> as(operator()).retireNode(name, ""));
        Node retired = as(operator()).retireNode(name, "its keys were stolen");
        assertThat(retired).isEqualTo(node(1).retiredFor("its keys were stolen"));
        assertThat(retired.endpoints()).isEmpty();
        assertThat(retired.tokenKeys()).isEmpty();
        assertThat(as(outsider()).node(name)).isEqualTo(retired);
        assertThat(as(operator()).retireNode(name, "said again")).isEqualTo(retired);
        assertThat(market.last().writes()).isEmpty();

        assertRefused(RefusalCode.NODE_VERSION_NOT_NEWER, () -> as(operator()).registerNode(node(1)));
        assertThat(as(operator()).registerNode(node(3))).isEqualTo(node(3));
    }

    @Test
    void a_row_does_not_say_itself_that_its_node_is_retired() {
        Node said = node(1).retiredFor("typed");
        assertRefused(RefusalCode.MALFORMED, () -> as(operator()).registerNode(said));
    }

    @Test
    void a_nodes_name_stays_with_its_organisation_until_it_is_retired() {
        as(operator()).registerNode(node(1));
        Node others = Node.approved(node(1).name(), Node.Kind.VALIDATOR, "ConsumerMSP", 3);
        assertRefused(
                RefusalCode.NODE_OF_ANOTHER_ORGANISATION, () -> as(operator()).registerNode(others.withVersion(2)));
        as(operator()).retireNode(others.name(), "sold");
        assertThat(as(operator()).registerNode(others)).isEqualTo(others);
    }

    @Test
    void a_pool_says_itself_where_it_is_and_with_which_keys_its_tokens_are_signed() {
        as(operator()).registerNode(node(1));
        Node described = as(pool()).describeNode(description(2));
        assertThat(market.event()).contains(new MembershipEvent.NodeRegistered(described));
        assertThat(described).isEqualTo(as(outsider()).node(node(1).name()));
        assertThat(described.endpoints())
                .containsEntry("identity", "http://pool.test")
                .containsEntry("orderer", "orderer.operator:7052");
        assertThat(described.tokenKeys()).contains(KEYS);
        assertThat(described.broker()).contains(pool().id());

        assertThat(as(pool()).describeNode(description(2))).isEqualTo(described);
        assertThat(market.last().writes()).isEmpty();
        assertThat(as(operator()).retireNode(described.name(), "moved")).isEqualTo(described.retiredFor("moved"));
    }

    @Test
    void what_a_pool_says_of_itself_is_nobody_elses_to_say() {
        as(operator()).registerNode(node(1));
        for (Actor other : List.of(operator(), seller(), stranger())) {
            assertRefused(RefusalCode.ROLE_REQUIRED, () -> as(other).describeNode(description(2)));
        }
        assertRefused(RefusalCode.NOT_THE_NODES_POOL, () -> as(broker()).describeNode(description(2)));
        Actor foreign = Actor.of("another pool", "ProviderMSP", Role.BROKER);
        as(operator()).approve(foreign.approval(FINGERPRINT));
        assertRefused(
                RefusalCode.NOT_THE_NODES_POOL,
                () -> as(foreign.certifiedFor(NodeDescription.SPEAKER)).describeNode(description(2)));
        Node said = as(pool()).describeNode(description(2));
        assertRefused(RefusalCode.NOT_THE_NODES_POOL, () -> as(operator()).registerNode(node(3)));
        Node next = said.withVersion(3);
        assertThat(as(operator()).registerNode(next)).isEqualTo(next);
    }

    @Test
    void no_policy_lets_others_than_brokers_speak_for_a_pool() {
        as(operator()).registerNode(node(1));
        as(operator()).publishPolicy(new TreeMap<>());
        Actor service = operator().certifiedFor(NodeDescription.SPEAKER);
        assertRefused(RefusalCode.ROLE_REQUIRED, () -> as(service).describeNode(description(2)));
    }

    @Test
    void a_node_that_was_never_approved_is_described_by_nobody() {
        assertRefused(RefusalCode.NODE_NOT_FOUND, () -> as(pool()).describeNode(description(1)));
    }

    @Test
    void a_description_that_no_pool_can_give_is_malformed() {
        String description = new String(CanonicalJson.encode(description(2)), UTF_8);
        for (String wrong : List.of(
                description.replace("\"identity\"", "\"orderer\""),
                description.replace("http://pool.test", "\\u0000"),
                description.replace("\"version\":2", "\"version\":0"))) {
            assertThat(wrong).isNotEqualTo(description);
            assertRefused(
                    RefusalCode.MALFORMED,
                    () -> market.run(pool(), "membership:describeNode", List.of(wrong.getBytes(UTF_8))));
        }
    }

    @Test
    void members_are_listed_page_by_page_each_once() {
        List<MemberId> seen = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page<Member> page = as(arbiter()).members(new PageRequest(4, after));
            page.items().forEach(member -> seen.add(member.id()));
            after = page.next();
        } while (after.isPresent());
        assertThat(seen).hasSize(6).isSorted().doesNotHaveDuplicates();
    }

    private static EncryptionKey encryptionKey() {
        return new EncryptionKey("B".repeat(42) + "A=");
    }

    /** The broker, with the certificate that its organisation's CA made for its service. */
    private static Actor pool() {
        return broker().certifiedFor(NodeDescription.SPEAKER);
    }

    private static NodeDescription description(long version) {
        return new NodeDescription(
                node(version).name(),
                new TreeMap<>(Map.of("identity", "http://pool.test")),
                new TreeMap<>(),
                Optional.of(KEYS),
                version);
    }

    private static Node node(long version) {
        return new Node(
                "validator of the operator",
                Node.Kind.VALIDATOR,
                "OperatorMSP",
                new TreeMap<>(Map.of("peer", "peer.operator:7055", "orderer", "orderer.operator:7052")),
                new TreeMap<>(Map.of("peer", Sha256.of(new byte[] {1}), "orderer", Sha256.of(new byte[] {2}))),
                Optional.empty(),
                Optional.empty(),
                version,
                Optional.empty());
    }
}
