package org.blendsm.system.marketplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.system.marketplace.Straight.json;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.blendsm.model.MemberId;
import org.blendsm.model.contracts.Contracts;
import org.blendsm.model.ledger.Evaluate;
import org.blendsm.model.ledger.LedgerContract;
import org.blendsm.model.ledger.Submit;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.Role;
import org.blendsm.system.marketplace.RunningMarketplace.Certified;
import org.blendsm.system.marketplace.Strangers.Attempt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every function of the ledger, called straight at a peer's gateway by everybody who may not, past every service: the
 * ledger refuses by itself, and who calls is looked at before what they send.
 */
@ExtendWith(RunningMarketplace.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StraightMatrixIT {
    private Scene scene;
    private Straight peer;
    private Strangers strangers;

    @BeforeAll
    void play(Scene played) {
        scene = played;
        peer = new Straight(played.marketplace);
        strangers = new Strangers(played);
    }

    @AfterAll
    void close() {
        peer.close();
    }

    @Test
    void every_function_that_changes_something_has_its_place_in_the_table() {
        assertThat(strangers.functions()).containsExactlyInAnyOrderElementsOf(Contracts.submits());
    }

    @Test
    void a_certificate_of_another_ca_gets_nothing_from_the_peer() {
        Certified impostor = Straight.byAnotherCa(scene.loner);
        column(functions(_ -> true), impostor, "access denied");
    }

    @Test
    void a_certificate_of_the_right_ca_that_no_member_stands_behind_changes_nothing() {
        Certified service = scene.marketplace.keyIn("services/rating-service");
        List<String> changes = functions(method -> method.isAnnotationPresent(Submit.class));
        changes.remove("membership:found");
        column(changes, service, "NOT_A_MEMBER: ");
    }

    @Test
    void who_was_expelled_neither_changes_nor_reads_anything() {
        List<String> all = functions(
                method -> method.isAnnotationPresent(Submit.class) || method.isAnnotationPresent(Evaluate.class));
        all.remove("membership:found");
        column(all, scene.outcast, "NOT_IN_GOOD_STANDING: ");
    }

    /** The operator's certificate is no secret; a peer takes whose PEM block comes first for the signer. */
    @Test
    void who_has_the_operators_certificate_stand_before_an_own_one_is_not_the_operator() {
        Certified operator = scene.marketplace.keyIn("operator");
        List<String> wrong = new ArrayList<>();
        for (String function : functions(_ -> true)) {
            String answer = peer.callBehind(operator, scene.outcast, function, "{");
            if (!answer.contains("NOT_A_MEMBER: ")) {
                wrong.add(function + ": " + answer);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void a_certificate_that_is_over_gets_nothing_from_the_peer() {
        column(functions(_ -> true), Straight.over(scene.marketplace, scene.loner), "identity expired");
    }

    @Test
    void a_member_in_good_standing_is_a_stranger_to_what_is_others() {
        attempts(scene.loner, Attempt::stranger);
    }

    @Test
    void a_member_of_another_role_is_told_so() {
        attempts(scene.certified("Auditor", Role.AUDITOR), Attempt::auditor);
    }

    @Test
    void an_operator_says_of_no_pool_where_it_is_or_with_which_keys_its_tokens_are_signed() {
        Certified operator = scene.marketplace.keyIn("operator");
        String consumers = scene.consumers.identity().mspId();
        for (Node row : List.of(
                Node.approved("another", Node.Kind.NODE, consumers, 0)
                        .describedAs(Scene.description("another", "http://mine.test", scene.played, 1), anybody()),
                Node.approved("others", Node.Kind.NODE, consumers, 0)
                        .describedAs(Scene.description("others", Scene.OTHERS, scene.played, 3), anybody()),
                Node.approved("others", Node.Kind.NODE, consumers, 3))) {
            assertThat(register(operator, row)).as("%s", row).contains("NOT_THE_NODES_POOL: ");
        }
        assertThat(describe(operator, "others")).contains("ROLE_REQUIRED: ");
    }

    /** Or keys that were stolen would be believed for as long as the operator likes. */
    @Test
    void an_operator_keeps_no_pool_from_speaking_for_itself() {
        Certified operator = scene.marketplace.keyIn("operator");
        Node approved = Node.approved(
                "others", Node.Kind.NODE, scene.consumers.identity().mspId(), 1);
        MemberId another = scene.loner.publicKey().address();
        Node standing = approved.describedAs(Scene.description("others", Scene.OTHERS, scene.others, 2), anybody());
        Node taken = approved.describedAs(Scene.description("others", Scene.OTHERS, scene.others, 3), another);

        assertThat(register(operator, taken)).contains("NOT_THE_NODES_POOL: ");
        assertThat(register(operator, standing.withVersion(3))).isEqualTo("endorsed");
        assertThat(register(operator, standing.withVersion(4))).contains("MALFORMED: ");
        assertThat(register(operator, standing.withVersion(Node.LATEST_REGISTERED)))
                .contains("MALFORMED: ");
        assertThat(register(operator, standing.withVersion(1))).contains("NODE_VERSION_NOT_NEWER: ");
        assertThat(peer.call(operator, "membership:publishPolicy", "{\"membership:describeNode\":[\"OPERATOR\"]}"))
                .contains("MALFORMED: ", "stays open to BROKER");
    }

    private String register(Certified operator, Node row) {
        return peer.call(operator, "membership:registerNode", json(row));
    }

    @Test
    void a_pool_is_spoken_for_by_the_service_that_its_organisations_ca_made_a_certificate_for() {
        assertThat(describe(scene.consumers, "played"))
                .as("another organisation's broker")
                .contains("NOT_THE_NODES_POOL: ");
        assertThat(describe(scene.certified("Helper", Role.BROKER), "played"))
                .as("a broker with an ordinary certificate")
                .contains("NOT_THE_NODES_POOL: ");
        assertThat(describe(scene.consumers, "others")).isEqualTo("endorsed");
    }

    private String describe(Certified caller, String node) {
        return peer.call(
                caller, "membership:describeNode", json(Scene.description(node, "http://mine.test", scene.played, 3)));
    }

    private MemberId anybody() {
        return scene.consumers.publicKey().address();
    }

    private void attempts(Certified caller, Function<Attempt, String> expected) {
        long height = Straight.height(scene.marketplace);
        Map<String, String> wrong = new TreeMap<>();
        for (String function : strangers.functions()) {
            Attempt attempt = strangers.of(function);
            String answer = peer.call(caller, function, attempt.arguments());
            if (!(answer + ": ").contains(expected.apply(attempt) + ": ")) {
                wrong.put(function, "expected " + expected.apply(attempt) + ", was " + answer);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(Straight.writersSince(scene, height)).isEmpty();
    }

    private void column(List<String> functions, Certified caller, String expected) {
        List<String> wrong = new ArrayList<>();
        for (String function : functions) {
            String answer = peer.call(caller, function, "{");
            if (!answer.contains(expected)) {
                wrong.add(function + ": " + answer);
            }
        }
        assertThat(functions).isNotEmpty();
        assertThat(wrong).isEmpty();
    }

    private static List<String> functions(Predicate<Method> which) {
        List<String> names = new ArrayList<>();
        for (Class<?> face : Contracts.ALL) {
            String concept = face.getAnnotation(LedgerContract.class).value();
            Arrays.stream(face.getDeclaredMethods())
                    .filter(which)
                    .forEach(method -> names.add(concept + ":" + method.getName()));
        }
        return names;
    }
}
