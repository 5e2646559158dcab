package org.blendsm.system.marketplace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.blendsm.model.Sha256;
import org.blendsm.system.marketplace.Calls.Call;
import org.blendsm.system.marketplace.Operations.Operation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * Each service answers as its OpenAPI document says, whatever it is asked: requests are made from the document itself,
 * right ones and, from a seed, nearly right ones.
 */
@ExtendWith(RunningMarketplace.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 7, unit = TimeUnit.DAYS)
class PublishedSchemaIT {
    private static final long SEED = Long.getLong("blendsm.seed", 20_261_128L);
    private static final int CASES = Integer.getInteger("blendsm.fuzz.cases", 20);
    /** They would end the one who fuzzes, take its key or secret from under its other calls, or lock it out. */
    private static final Set<String> ASKED_BY_NOBODY = Set.of(
            "POST /api/v1/members/me/departure",
            "POST /api/v1/members/me/key",
            "POST /api/v1/members/me/secrets",
            "PUT /api/v1/members/me/limits");

    /** It takes a rating first, and a sale that is over. */
    private static final String AFTER_A_RATING = "PUT /api/v1/ratings/{agreement}/words";
    /** Of who asks, or of nothing that is there. */
    private static final Set<Integer> NO_FURTHER = Set.of(401, 403, 404);

    private final Columns columns = new Columns();
    private PublishedAnswers published;
    private Scene scene;
    private Calls calls;
    private List<Operation> operations;

    private record Case(Operation operation, Wire.Request request) {}

    @BeforeAll
    void play(Scene played) {
        scene = played;
        calls = new Calls(played);
        operations = Operations.all(played.marketplace);
        published = new PublishedAnswers(operations);
    }

    @Test
    void a_right_question_gets_a_published_answer() {
        List<Case> cases = new ArrayList<>();
        String product = scene.as(scene.seller, "POST", "/api/v1/products", Bodies.product())
                .path("listing")
                .path("id")
                .asString();
        for (Operation operation : operations) {
            Call call = calls.of(operation.name()).orElseThrow();
            if (operation.method().equals("GET")) {
                cases.add(new Case(
                        operation,
                        call.at(scene.marketplace.service(operation.service()))
                                .bearing(call.who().token())));
            } else if (operation.takes("header", "Idempotency-Key")) {
                Wire.Request right = call.at(scene.marketplace.service(operation.service()));
                String path = right.uri().getPath().replace(scene.product, product);
                cases.add(new Case(
                        operation,
                        new Wire.Request(right.method(), right.uri().resolve(path), right.headers(), right.body())
                                .bearing(call.who().token())
                                .with("Idempotency-Key", UUID.randomUUID().toString())));
            }
        }
        expectPublished(cases);
    }

    @Test
    void nearly_right_questions_never_find_a_fault_or_an_answer_that_is_not_published() {
        System.out.println(
                "PublishedSchemaIT: repeat with -Dblendsm.seed=" + SEED + ", more with -Dblendsm.fuzz.cases");
        Scene.Managed fuzzer = scene.admit("Fuzzer");
        List<String> names = List.of(
                fuzzer.address(),
                scene.seller.address(),
                scene.product,
                scene.offer,
                scene.agreement,
                scene.capability,
                scene.given,
                scene.record,
                scene.application);
        Random random = new Random(SEED);
        List<Case> cases = new ArrayList<>();
        for (Operation operation : operations) {
            JunkMaker junk = new JunkMaker(random, names, operation.components());
            for (int i = 0; i < CASES; i++) {
                Wire.Request request = request(operation, junk);
                boolean known = random.nextInt(10) > 0 && !ASKED_BY_NOBODY.contains(operation.name());
                cases.add(new Case(operation, known ? request.bearing(fuzzer.token()) : request));
            }
        }
        expectPublished(cases);
    }

    /**
     * Asked by whom each call is meant for (seller, buyer, operator, arbiter), about what is theirs: only so does a
     * question get as far as what a rule looks at last. All of it in a scene of its own, and whom the operator suspends
     * and expels is nobody else's member.
     */
    @Test
    void nearly_right_questions_by_whom_they_are_for_find_none_either() {
        Scene own = scene.another();
        Calls rights = new Calls(own);
        String victim = scene.admit("Victim").address();
        String disputed = disputed(own);
        List<String> names =
                List.of(victim, own.product, own.offer, own.agreement, disputed, own.capability, own.given, own.record);
        Random random = new Random(SEED);
        for (Operation operation : endingLast()) {
            Call call = rights.of(operation.name()).orElseThrow();
            JunkMaker junk = new JunkMaker(random, names, operation.components());
            String path = call.path().replace(own.seller.address(), victim);
            String right = path.startsWith("/api/v1/disputes") ? path.replace(own.agreement, disputed) : path;
            List<Case> cases = new ArrayList<>();
            for (int i = 0; i < CASES / 2; i++) {
                String asked = i > 0 && random.nextInt(4) == 0 ? path(operation, junk) : right;
                cases.add(new Case(
                        operation,
                        request(operation, asked, call, junk)
                                .bearing(call.who().token())
                                .with("Idempotency-Key", UUID.randomUUID().toString())));
            }
            List<Wire.Answer> answers = expectPublished(cases);
            if (operation.takesJson()
                    && columns.owner(operation.name()).status() < 300
                    && !operation.name().equals(AFTER_A_RATING)) {
                assertThat(answers)
                        .as("%s got as far as the rules", operation.name())
                        .anyMatch(answer -> !NO_FURTHER.contains(answer.status()));
            }
        }
    }

    /** In the order in which those whom they are for are able to call them. */
    private List<Operation> endingLast() {
        List<String> order = columns.operations();
        return operations.stream()
                .filter(operation -> !ASKED_BY_NOBODY.contains(operation.name()))
                .sorted(Comparator.comparing(operation -> order.indexOf(operation.name())))
                .toList();
    }

    /** An agreement about which an arbiter may rule. */
    private static String disputed(Scene scene) {
        String agreement = scene.as(
                        scene.buyer, "POST", "/api/v1/agreements", Bodies.acceptance(scene.product, scene.offer, 1_000))
                .path("deal")
                .path("id")
                .asString();
        scene.as(
                scene.buyer,
                "POST",
                "/api/v1/disputes",
                Map.of(
                        "agreement",
                        agreement,
                        "claim",
                        "it was noise",
                        "evidence",
                        Sha256.of().value()));
        return agreement;
    }

    private static String path(Operation operation, JunkMaker junk) {
        String path = operation.path();
        for (String name : operation.parameters("path")) {
            path = path.replace("{" + name + "}", encoded(junk.word()));
        }
        return path;
    }

    private Wire.Request request(Operation operation, JunkMaker junk) {
        Wire.Request request = at(operation, path(operation, junk), junk);
        return operation.takesJson() ? request.json(junk.body(schema(operation))) : request;
    }

    private Wire.Request request(Operation operation, String path, Call call, JunkMaker junk) {
        Wire.Request right = call.at(scene.marketplace.service(operation.service()));
        Wire.Request request =
                new Wire.Request(right.method(), at(operation, path, junk).uri(), right.headers(), right.body());
        return operation.takesJson() ? request.json(junk.near(call.body(), schema(operation))) : request;
    }

    private Wire.Request at(Operation operation, String path, JunkMaker junk) {
        String query = "";
        for (String name : operation.parameters("query")) {
            query += (query.isEmpty() ? "?" : "&") + name + "=" + encoded(junk.word());
        }
        return Wire.Request.of(
                operation.method(),
                scene.marketplace.service(operation.service()).resolve(path + query));
    }

    private static JsonNode schema(Operation operation) {
        return operation
                .document()
                .path("requestBody")
                .path("content")
                .path(Wire.JSON)
                .path("schema");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text.isEmpty() ? "x" : text, UTF_8).replace("+", "%20");
    }

    private List<Wire.Answer> expectPublished(List<Case> cases) {
        List<Wire.Answer> answers =
                cases.parallelStream().map(asked -> asked.request().send()).toList();
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            Wire.Request request = cases.get(i).request();
            Wire.Answer answer = answers.get(i);
            String asked = cases.get(i).operation().name();
            Problems.objection(answer)
                    .or(() -> published.objection(request, answer))
                    .ifPresent(what -> wrong.add(asked + ": " + what + " ← " + request.uri() + " "
                            + new String(request.body(), UTF_8) + " → " + answer));
        }
        assertThat(wrong).as(wrong.size() + " of " + cases.size()).isEmpty();
        return answers;
    }
}
