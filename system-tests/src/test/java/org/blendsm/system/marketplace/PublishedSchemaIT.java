package org.blendsm.system.marketplace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.blendsm.system.marketplace.Calls.Call;
import org.blendsm.system.marketplace.Operations.Operation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Each service answers as its OpenAPI document says, whatever it is asked: requests are made from the document itself,
 * right ones and, from a seed, nearly right ones.
 */
@ExtendWith(RunningMarketplace.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishedSchemaIT {
    private static final long SEED = Long.getLong("blendsm.seed", 20_261_128L);
    private static final int CASES = Integer.getInteger("blendsm.fuzz.cases", 20);
    /** They would end the one who fuzzes, or take its key from under its other calls. */
    private static final Set<String> ASKED_BY_NOBODY =
            Set.of("POST /api/v1/members/me/departure", "POST /api/v1/members/me/key");

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

    private Wire.Request request(Operation operation, JunkMaker junk) {
        String path = operation.path();
        for (String name : operation.parameters("path")) {
            path = path.replace("{" + name + "}", encoded(junk.word()));
        }
        String query = "";
        for (String name : operation.parameters("query")) {
            query += (query.isEmpty() ? "?" : "&") + name + "=" + encoded(junk.word());
        }
        Wire.Request request = Wire.Request.of(
                operation.method(),
                scene.marketplace.service(operation.service()).resolve(path + query));
        JsonNode content = operation.document().path("requestBody").path("content");
        return content.has(Wire.JSON)
                ? request.with("Content-Type", Wire.JSON)
                        .body(JsonMapper.shared()
                                .writeValueAsBytes(
                                        junk.body(content.path(Wire.JSON).path("schema"))))
                : request;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text.isEmpty() ? "x" : text, UTF_8).replace("+", "%20");
    }

    private void expectPublished(List<Case> cases) {
        List<String> wrong = cases.parallelStream()
                .flatMap(asked -> {
                    Wire.Answer answer = asked.request().send();
                    Optional<String> objection =
                            Problems.objection(answer).or(() -> published.objection(asked.request(), answer));
                    return objection
                            .map(what -> asked.operation().name() + ": " + what + " ← "
                                    + asked.request().uri() + " "
                                    + new String(asked.request().body(), UTF_8) + " → " + answer)
                            .stream();
                })
                .toList();
        assertThat(wrong).as(wrong.size() + " of " + cases.size()).isEmpty();
    }
}
