package org.blendsm.system.marketplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.blendsm.model.membership.Role;
import org.blendsm.system.marketplace.Calls.Call;
import org.blendsm.system.marketplace.Calls.Told;
import org.blendsm.system.marketplace.Operations.Operation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every operation that a service offers, called by everybody who may not, at the service itself and through the
 * gateway: each cell has its status and its code and says what was published, and the ledger is as high afterwards as
 * it was before.
 */
@ExtendWith(RunningMarketplace.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StrangerMatrixIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Columns columns = new Columns();
    private Scene scene;
    private Calls calls;
    private List<Operation> operations;
    private PublishedAnswers published;

    @BeforeAll
    void play(Scene played) {
        scene = played;
        calls = new Calls(played);
        operations = Operations.all(played.marketplace);
        published = new PublishedAnswers(operations);
    }

    /** Each call was made by whom it is meant for, too: an auditor finds no wrong hand in that. */
    @AfterAll
    void audit() throws IOException {
        scene.marketplace.requireSoundLedger();
    }

    @Test
    void every_operation_has_its_place_in_the_table() {
        assertThat(operations)
                .extracting(Operation::name)
                .containsExactlyInAnyOrderElementsOf(calls.operations())
                .containsExactlyInAnyOrderElementsOf(columns.operations());
    }

    @Test
    void without_a_token_nobody_gets_further_than_the_open_door() {
        column(
                operations,
                call -> call.open() ? call.stranger() : new Told(401, "TOKEN_REQUIRED"),
                (request, _) -> request);
    }

    @Test
    void a_token_of_another_network_opens_nothing() {
        Tokens foreign = new Tokens("http://another-network.test");
        String token = foreign.token(scene.seller.address(), scene.everywhere(), Tokens.USUAL);
        all(401, "TOKEN_ISSUER_UNKNOWN", (request, _) -> request.bearing(token));
    }

    @Test
    void a_token_that_somebody_else_signed_in_the_issuers_name_opens_nothing() {
        Tokens forger = new Tokens(scene.marketplace.gateway().toString());
        String token = forger.token(scene.seller.address(), scene.everywhere(), Tokens.USUAL);
        all(401, "TOKEN_INVALID", (request, _) -> request.bearing(token));
    }

    @Test
    void a_token_that_is_over_opens_nothing() {
        String token = scene.played.token(scene.seller.address(), scene.everywhere(), Duration.ofMinutes(-1));
        all(401, "TOKEN_EXPIRED", (request, _) -> request.bearing(token));
    }

    @Test
    void a_token_for_all_other_services_opens_nothing() {
        all(401, "TOKEN_FOR_ANOTHER_SERVICE", (request, operation) -> {
            List<String> others = scene.everywhere().stream()
                    .filter(service -> !service.endsWith("/" + operation.service()))
                    .toList();
            return request.bearing(scene.played.token(scene.seller.address(), others, Tokens.USUAL));
        });
    }

    /** As its member gets it at home, and as whoever is shown it there may try it here. */
    @Test
    void a_token_for_all_services_of_another_pool_opens_nothing() {
        String theirs = scene.played.token(scene.seller.address(), Tokens.everywhere(Scene.PLAYED), Tokens.USUAL);
        all(401, "TOKEN_FOR_ANOTHER_SERVICE", (request, _) -> request.bearing(theirs));
    }

    /** What a member shows at another pool is worth nothing at its own. */
    @Test
    void a_token_that_was_got_here_for_another_pool_opens_nothing_here() {
        String forOthers = await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> Wire.token(scene.marketplace.gateway(), scene.seller.secret(), Scene.OTHERS),
                        token -> !token.isEmpty());
        all(401, "TOKEN_FOR_ANOTHER_SERVICE", (request, _) -> request.bearing(forOthers));
    }

    @Test
    void a_token_by_another_organisations_node_opens_nothing() {
        String token = scene.others.token(scene.seller.address(), scene.everywhere(), Tokens.USUAL);
        all(401, "FOREIGN_ISSUER", (request, _) -> request.bearing(token));
    }

    @Test
    void an_address_that_never_became_a_member_opens_nothing() {
        String token = scene.played.token("0".repeat(40), scene.everywhere(), Tokens.USUAL);
        all(403, "NOT_A_MEMBER", (request, _) -> request.bearing(token));
    }

    @Test
    void who_was_expelled_opens_nothing_with_the_token_still_held() {
        String token = scene.tokenOfTheExpelled();
        all(403, "NOT_IN_GOOD_STANDING", (request, _) -> request.bearing(token));
    }

    @Test
    void who_was_expelled_gets_no_other_token() {
        assertThatIllegalStateException()
                .isThrownBy(() -> scene.expelled.token())
                .withMessageContaining("invalid_client");
    }

    @Test
    void a_member_in_good_standing_is_a_stranger_to_what_is_others() {
        List<Operation> others = operations.stream()
                .filter(operation -> !call(calls, operation.name()).own())
                .toList();
        column(others, Call::stranger, (request, _) -> request.bearing(scene.stranger.token()));
    }

    /** Each time by somebody else, for some of it ends whoever does it. */
    @Test
    void what_is_a_members_own_affair_is_for_every_member() {
        List<String> wrong = new ArrayList<>();
        for (Operation operation : operations) {
            Call call = call(calls, operation.name());
            if (call.own()) {
                for (URI door : List.of(scene.marketplace.service(operation.service()), scene.marketplace.gateway())) {
                    cell(call.at(door).bearing(scene.admit("Own").token()), call.stranger(), wrong);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void whoever_a_call_is_meant_for_is_told_what_the_table_says() {
        Scene own = scene.another();
        Calls calls = new Calls(own);
        List<String> wrong = new ArrayList<>();
        for (String name : columns.operations()) {
            Call call = call(calls, name);
            Wire.Request request = call.at(scene.marketplace.gateway())
                    .with("Idempotency-Key", UUID.randomUUID().toString());
            cell(call.open() ? request : request.bearing(call.who().token()), columns.owner(name), wrong);
        }
        assertThat(wrong).isEmpty();
    }

    /** Somebody who only looks on: whatever sellers, buyers and operators do is refused, what members read is not. */
    @Test
    void a_member_of_another_role_is_told_what_the_table_says() {
        Scene.Managed auditor = scene.admit("Auditor", Role.AUDITOR);
        List<String> wrong = new ArrayList<>();
        for (String name : columns.operations()) {
            long height = Straight.height(scene.marketplace);
            Told told = columns.auditor(name);
            Wire.Request request =
                    call(calls, name).at(scene.marketplace.gateway()).bearing(auditor.token());
            cell(request, told, wrong);
            if (told.status() >= 400) {
                wrong.addAll(Straight.writersSince(scene, height));
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** What a caller is made to look like. */
    @FunctionalInterface
    private interface Guise {
        Wire.Request on(Wire.Request request, Operation operation);
    }

    private void all(int status, String code, Guise guise) {
        column(operations, _ -> new Told(status, code), guise);
    }

    private void column(List<Operation> called, Function<Call, Told> expected, Guise guise) {
        long height = Straight.height(scene.marketplace);
        List<String> wrong = new ArrayList<>();
        for (Operation operation : called) {
            Call call = call(calls, operation.name());
            for (URI door : List.of(scene.marketplace.service(operation.service()), scene.marketplace.gateway())) {
                cell(guise.on(call.at(door), operation), expected.apply(call), wrong);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(Straight.writersSince(scene, height)).isEmpty();
    }

    private static Call call(Calls calls, String operation) {
        return calls.of(operation).orElseThrow(() -> new AssertionError("no place: " + operation));
    }

    private void cell(Wire.Request request, Told told, List<String> wrong) {
        Wire.Answer answer = request.send();
        boolean right = answer.status() == told.status()
                && (told.code().isEmpty() || answer.code().equals(told.code()));
        Optional<String> objection = Problems.objection(answer).or(() -> published.objection(request, answer));
        if (!right || objection.isPresent()) {
            wrong.add(request.method() + " " + request.uri() + ": expected " + told + ", was " + answer
                    + objection.map(what -> ", " + what).orElse(""));
        }
    }
}
