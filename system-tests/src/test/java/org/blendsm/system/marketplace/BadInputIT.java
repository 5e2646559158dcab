package org.blendsm.system.marketplace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.blendsm.model.Sha256;
import org.blendsm.system.marketplace.Calls.Call;
import org.blendsm.system.marketplace.Operations.Operation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What nobody should send, sent to every operation that the services' OpenAPI documents name: each answer is a problem
 * detail with a code and a sentence, as the document says, and never a fault. A new operation is covered by being
 * there.
 */
@ExtendWith(RunningMarketplace.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
    private static final int DEEP = 20_000;
    private static final String NUL = "a\u0000b";
    private static final String HALF = "a\uD83D";
    private static final List<String> ODD_WORDS = List.of(
            "",
            "x",
            "-1",
            "0",
            "0.5",
            "10001",
            "99999999999999999999",
            "%",
            "'\";--",
            "&|!(:*",
            "😀",
            NUL,
            "w".repeat(4_000));
    private static final List<String> ODD_VALUES = List.of(
            "null",
            "-1",
            "0",
            "9007199254740991",
            "9007199254740992",
            "99999999999999999999",
            "1e400",
            "\"\"",
            "\"x\"",
            "\"a\\u0000b\"",
            "\"a\\ud83d\"",
            "[]",
            "{}",
            "\"" + "w".repeat(100_000) + "\"");

    private Scene scene;
    private Calls calls;
    private List<Operation> operations;
    private PublishedAnswers published;
    private int callers;

    @BeforeAll
    void play(Scene played) {
        scene = played;
        calls = new Calls(played);
        operations = Operations.all(played.marketplace);
        published = new PublishedAnswers(operations);
    }

    @Test
    void a_body_that_is_no_json_or_not_an_object_is_malformed() {
        List<byte[]> bodies =
                new ArrayList<>(List.of(new byte[0], new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'}));
        for (String text : List.of(
                "{",
                "null",
                "[]",
                "1",
                "{} {}",
                "{\"a\":1,}",
                "[".repeat(DEEP),
                "{\"a\":".repeat(DEEP),
                "<a/>",
                "NaN")) {
            bodies.add(text.getBytes(UTF_8));
        }
        expect(
                400,
                "MALFORMED",
                operations.stream()
                        .filter(Operation::takesJson)
                        .flatMap(operation -> bodies.stream()
                                .map(body -> stranger(operation)
                                        .with("Content-Type", Wire.JSON)
                                        .body(body)))
                        .toList());
    }

    @Test
    void a_field_that_nobody_knows_is_malformed() {
        expect(
                400,
                "MALFORMED",
                objects()
                        .map(operation -> {
                            ObjectNode body = body(operation);
                            body.put("nobodyKnowsThis", 1);
                            return stranger(operation).json(body);
                        })
                        .toList());
    }

    @Test
    void a_field_of_another_type_or_range_is_never_a_fault() {
        List<Wire.Request> requests = new ArrayList<>();
        objects().forEach(operation -> {
            String right = body(operation).toString();
            for (String field : new TreeSet<>(body(operation).propertyNames())) {
                JsonNode value = body(operation).path(field);
                for (String odd : ODD_VALUES) {
                    String wrong = right.replace("\"" + field + "\":" + value, "\"" + field + "\":" + odd);
                    requests.add(
                            stranger(operation).with("Content-Type", Wire.JSON).body(wrong.getBytes(UTF_8)));
                }
            }
        });
        expectNoFault(requests);
    }

    @Test
    void a_path_that_names_nothing_is_never_a_fault() {
        List<Wire.Request> requests = new ArrayList<>();
        for (Operation operation : operations) {
            for (String name : operation.parameters("path")) {
                for (String odd : ODD_WORDS) {
                    String path = operation.path().replace("{" + name + "}", encoded(odd));
                    requests.add(at(operation, rest(operation, path)));
                }
                requests.add(at(
                        operation, rest(operation, operation.path().replace("{" + name + "}", "0".repeat(64)))));
                requests.add(at(
                        operation, rest(operation, operation.path().replace("{" + name + "}", "0".repeat(40)))));
            }
        }
        expectNoFault(requests);
    }

    @Test
    void a_parameter_of_another_form_is_never_a_fault() {
        List<Wire.Request> requests = new ArrayList<>();
        for (Operation operation : operations) {
            for (String name : operation.parameters("query")) {
                for (String odd : ODD_WORDS) {
                    requests.add(at(operation, path(operation) + "?" + name + "=" + encoded(odd)));
                }
                requests.add(at(operation, path(operation) + "?" + name + "=%ff&" + name + "=2"));
            }
        }
        expectNoFault(requests);
    }

    @Test
    void a_parameter_that_nobody_knows_is_malformed() {
        expect(
                400,
                "MALFORMED",
                operations.stream()
                        .map(operation -> at(operation, path(operation) + "?nobodyKnowsThis=1"))
                        .toList());
    }

    @Test
    void a_page_has_one_to_a_hundred_items() {
        expect(
                400,
                "MALFORMED",
                operations.stream()
                        .filter(operation -> operation.takes("query", "size"))
                        .flatMap(operation -> List.of("-1", "0", "101", "10000", "99999999999", "ten", "").stream()
                                .map(size -> at(operation, path(operation) + "?size=" + size)))
                        .toList());
    }

    @Test
    void a_page_far_behind_the_last_is_empty_or_refused() {
        expectNoFault(operations.stream()
                .filter(operation -> operation.takes("query", "after"))
                .flatMap(operation ->
                        List.of("10000", "zzzz", "9".repeat(256), base64("10000"), base64("[9999999999]")).stream()
                                .map(after -> at(operation, path(operation) + "?after=" + after)))
                .toList());
    }

    @Test
    void a_junk_idempotency_key_is_malformed() {
        expect(
                400,
                "MALFORMED",
                keyed().flatMap(operation -> List.of("", "a b", "k".repeat(129), "a\tb").stream()
                                .map(key -> right(operation)
                                        .bearing(scene.stranger.token())
                                        .with("Idempotency-Key", key)))
                        .toList());
    }

    /** As it is sent again because an answer was lost, and as a program with a bug sends it. */
    @Test
    void an_idempotency_key_has_one_effect_and_one_body() {
        List<String> wrong = new ArrayList<>();
        String product = scene.as(scene.seller, "POST", "/api/v1/products", Bodies.product())
                .path("listing")
                .path("id")
                .asString();
        String right = scene.as(
                        scene.seller,
                        "POST",
                        "/api/v1/capabilities",
                        Bodies.right(scene.buyer.address(), scene.product))
                .path("right")
                .path("id")
                .asString();
        keyed().forEach(operation -> {
            Call call = calls.of(operation.name()).orElseThrow();
            // A new offer takes the place of the one before: never of the one that the scene stands on; and of a right
            // that others hand on nothing may be left
            String path = call.path().replace(scene.product, product).replace(scene.given, right);
            Wire.Request request = at(operation, path)
                    .bearing(call.who().token())
                    .with("Idempotency-Key", UUID.randomUUID().toString());
            Wire.Answer first = request.send();
            Wire.Answer again = request.send();
            Wire.Answer other = request.json(altered(operation)).send();
            if (first.status() >= 300
                    || !again.json().equals(first.json())
                    || !other.code().equals("IDEMPOTENCY_KEY_REUSED")) {
                wrong.add(operation.name() + ": " + first + ", then " + again + ", then " + other);
            }
        });
        assertThat(wrong).isEmpty();
    }

    /** At the service itself and through the gateway. */
    @Test
    void a_key_that_was_not_sent_is_told_and_has_one_effect_too() {
        Call call = calls.of("POST /api/v1/transfers").orElseThrow();
        for (URI door : List.of(scene.marketplace.service("pubsub-payment-service"), scene.marketplace.gateway())) {
            Wire.Request request = call.at(door).bearing(call.who().token());
            Wire.Answer first = request.send();
            Wire.Answer again = request.with("Idempotency-Key", first.key()).send();
            Wire.Answer another = request.send();
            assertThat(first.status()).as(first.toString()).isEqualTo(201);
            assertThat(again).isEqualTo(first);
            assertThat(another.json().path("id")).isNotEqualTo(first.json().path("id"));
        }
    }

    /** Another value for one field of the operation's right body. */
    private ObjectNode altered(Operation operation) {
        Map<String, Object> others = Map.of(
                "title",
                "Another title",
                "brokerFee",
                101,
                "deposit",
                1_001,
                "amount",
                2,
                "duration",
                "PT25H",
                "until",
                Instant.now().plus(Duration.ofHours(7)).toString(),
                "name",
                "Another name",
                "plaintext",
                Sha256.of(new byte[1]).value());
        ObjectNode body = body(operation);
        String field = others.keySet().stream()
                .filter(body::has)
                .findFirst()
                .orElseThrow(() -> new AssertionError("say what is altered in " + operation.name()));
        body.set(field, JsonMapper.shared().valueToTree(others.get(field)));
        return body;
    }

    @Test
    void a_body_of_another_media_type_is_refused() {
        expect(
                415,
                "UNSUPPORTED_MEDIA_TYPE",
                operations.stream()
                        .filter(Operation::takesJson)
                        .flatMap(operation ->
                                List.of("text/plain", "application/xml", "multipart/form-data; boundary=x").stream()
                                        .map(type -> right(operation)
                                                .bearing(scene.stranger.token())
                                                .with("Content-Type", type)))
                        .toList());
    }

    @Test
    void whoever_takes_no_answer_there_is_has_done_nothing() {
        long height = Straight.height(scene.marketplace);
        expect(
                406,
                "NOT_ACCEPTABLE",
                operations.stream()
                        .flatMap(operation -> List.of("image/png", "no type at all").stream()
                                .map(type -> right(operation)
                                        .bearing(calls.of(operation.name())
                                                .orElseThrow()
                                                .who()
                                                .token())
                                        .with("Accept", type)))
                        .toList());
        assertThat(Straight.writersSince(scene, height)).isEmpty();
    }

    @Test
    void a_method_that_a_path_does_not_take_is_refused() {
        Map<String, List<Operation>> paths = operations.stream().collect(Collectors.groupingBy(Operation::path));
        List<Wire.Request> requests = new ArrayList<>();
        paths.forEach((path, taken) -> {
            for (String method : List.of("PATCH", "DELETE", "PUT", "POST")) {
                Wire.Request request = at(taken.getFirst(), path(taken.getFirst()));
                if (operations.stream()
                        .noneMatch(operation ->
                                operation.matches(method, request.uri().getPath()))) {
                    requests.add(new Wire.Request(method, request.uri(), request.headers(), request.body()));
                }
            }
        });
        expect(405, "METHOD_NOT_ALLOWED", requests);
    }

    @Test
    void a_path_that_nobody_serves_is_unknown() {
        List<Wire.Request> requests = new ArrayList<>();
        for (String service : Operations.SERVICES) {
            for (String path : List.of("/nowhere", "/api/v1/nowhere", "/api/v2/products", "/v3/api-docs/x")) {
                requests.add(Wire.Request.of(
                                "GET", scene.marketplace.service(service).resolve(path))
                        .bearing(scene.stranger.token()));
            }
        }
        expect(404, "UNKNOWN_PATH", requests);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 6, VOUCHER_AMOUNT_WRONG, 400",
        "201, 1005, VOUCHER_ABOVE_DEPOSIT, 409",
        "9007199254740991, 5, AMOUNT_TOO_LARGE, 400",
        "1, 5, VOUCHER_SIGNATURE_INVALID, 403"
    })
    void a_voucher_that_is_worth_nothing_is_refused_for_its_own_reason(
            long messages, long amount, String code, int status) {
        Map<String, Object> voucher =
                Map.of("agreement", scene.agreement, "messages", messages, "amount", amount, "last", false);
        Wire.Request request = Wire.Request.of(
                        "POST",
                        scene.marketplace.gateway().resolve("/api/v1/agreements/" + scene.agreement + "/vouchers"))
                .bearing(scene.buyer.token())
                .json(Map.of("voucher", voucher, "signature", "e30..e30"));
        expect(status, code, List.of(request));
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/transfers, 9007199254740991, INSUFFICIENT_FUNDS, 409",
        "POST, /api/v1/transfers, 0, MALFORMED, 400",
        "POST, /api/v1/agreements/{agreement}/top-ups, 9007199254740991, AMOUNT_TOO_LARGE, 400",
        "POST, /api/v1/agreements/{agreement}/top-ups, 1000000, INSUFFICIENT_FUNDS, 409"
    })
    void money_that_is_not_there_is_not_spent(String method, String path, long amount, String code, int status) {
        Map<String, Object> body = new TreeMap<>(Map.of("amount", amount));
        if (path.endsWith("transfers")) {
            body.put("to", scene.seller.address());
        }
        long height = Straight.height(scene.marketplace);
        Wire.Request request = Wire.Request.of(
                        method, scene.marketplace.gateway().resolve(path.replace("{agreement}", scene.agreement)))
                .bearing(scene.buyer.token())
                .json(body);
        expect(status, code, List.of(request));
        assertThat(Straight.writersSince(scene, height)).isEmpty();
    }

    /** It would stop every service that keeps a copy of the ledger in a database. */
    @Test
    void text_that_no_database_takes_reaches_the_ledger_on_no_way() {
        Map<String, Object> poison = new TreeMap<>(Bodies.product());
        poison.put("title", NUL);
        try (Straight peer = new Straight(scene.marketplace)) {
            assertThat(peer.call(scene.loner, "catalogue:publish", "\"poison\"", Straight.json(poison)))
                    .contains("MALFORMED: ");
        }
        Map<String, Object> half = new TreeMap<>(Bodies.product());
        half.put("title", HALF);
        expect(
                400,
                "MALFORMED",
                List.of(
                        right("POST /api/v1/products")
                                .bearing(scene.stranger.token())
                                .json(poison),
                        right("POST /api/v1/products")
                                .bearing(scene.stranger.token())
                                .json(half)));
    }

    /** The ledger refuses it, and where text stays off the ledger, so does who keeps it. */
    @Test
    void text_that_turns_or_hides_what_stands_beside_it_is_malformed_on_every_way() {
        String disguised = "pay\u202epal";
        Map<String, Object> product = new TreeMap<>(Bodies.product());
        product.put("title", disguised);
        Map<String, Object> tagged = new TreeMap<>(Bodies.product());
        tagged.put("tags", List.of("num\u200bbers"));
        String rating = "/api/v1/ratings";
        Map<String, Object> application = Map.of(
                "custody", "managed", "name", disguised, "roles", List.of("BUYER"), "organisation", "OperatorMSP");
        try (Straight peer = new Straight(scene.marketplace)) {
            assertThat(peer.call(scene.loner, "catalogue:publish", "\"disguised\"", Straight.json(product)))
                    .contains("MALFORMED: ", "U+202E (RIGHT-TO-LEFT OVERRIDE)");
        }

        expect(
                400,
                "MALFORMED",
                List.of(
                        right("POST /api/v1/products")
                                .bearing(scene.stranger.token())
                                .json(product),
                        right("POST /api/v1/products")
                                .bearing(scene.stranger.token())
                                .json(tagged),
                        right("POST /api/v1/applications").json(application),
                        right("POST " + rating)
                                .bearing(scene.buyer.token())
                                .json(Map.of("agreement", scene.agreement, "stars", 1, "words", disguised)),
                        right("PUT " + rating + "/{agreement}/words")
                                .bearing(scene.buyer.token())
                                .json(disguised)));
    }

    @Test
    void a_sealed_record_of_sixteen_mebibytes_passes_the_gateway_and_no_larger_one() {
        byte[] largest = new byte[16 << 20];
        Wire.Request request = Wire.Request.of(
                        "POST", scene.marketplace.gateway().resolve("/api/v1/sealed-records"))
                .bearing(scene.seller.token());
        Wire.Answer kept = request.json(Bodies.sealed(scene.product, largest)).send();
        assertThat(kept.status()).as(kept.text()).isEqualTo(201);
        expect(400, "MALFORMED", List.of(request.json(Bodies.sealed(scene.product, new byte[(16 << 20) + 1]))));
        expect(413, "BODY_TOO_LARGE", List.of(request.json(Bodies.sealed(scene.product, new byte[18 << 20]))));
    }

    /** As large as a service takes, and one byte more: right but for spaces at its end. */
    @Test
    void a_body_over_the_limit_of_its_service_is_too_large_wherever_there_is_a_body() {
        List<Wire.Request> requests = new ArrayList<>();
        for (Operation operation : operations) {
            if (operation.takesABody()) {
                Wire.Request right = at(operation, path(operation));
                byte[] body = Arrays.copyOf(right.body(), largest(operation) + 1);
                Arrays.fill(body, right.body().length, body.length, (byte) ' ');
                requests.add(right.body(body));
                requests.add(through(right).body(body));
            }
        }
        expect(413, "BODY_TOO_LARGE", requests);
    }

    private static int largest(Operation operation) {
        return switch (operation.service()) {
            case "identity-service" -> 128 << 10;
            case "privacy-service" -> 23 << 20;
            default -> 1 << 20;
        };
    }

    /** The same request through the gateway. */
    private Wire.Request through(Wire.Request request) {
        URI uri = scene.marketplace.gateway().resolve(request.uri().getRawPath());
        return new Wire.Request(request.method(), uri, request.headers(), request.body());
    }

    @Test
    void the_token_endpoint_says_no_to_junk_in_a_sentence() {
        List<Wire.Request> requests = new ArrayList<>();
        for (String form :
                List.of("", "grant_type=password", "grant_type=client_credentials&client_id=%00", "a=b&&==%")) {
            for (String basic :
                    List.of("Basic !", "Basic " + base64("nobody:wrong"), "Basic " + base64("x"), "Bearer x")) {
                requests.add(Wire.Request.of("POST", scene.marketplace.gateway().resolve("/oauth2/token"))
                        .with("Authorization", basic)
                        .with("Content-Type", "application/x-www-form-urlencoded")
                        .body(form.getBytes(UTF_8)));
            }
        }
        assertThat(requests).allSatisfy(request -> {
            Wire.Answer answer = request.send();
            assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
            assertThat(answer.json().path("error").asString("") + answer.code())
                    .as(answer.toString())
                    .isNotEmpty();
        });
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20").replace("%3F", "%ED%A0%BD");
    }

    private Stream<Operation> objects() {
        return operations.stream()
                .filter(operation -> calls.of(operation.name())
                        .flatMap(Call::body)
                        .filter(Map.class::isInstance)
                        .isPresent());
    }

    private Stream<Operation> keyed() {
        return operations.stream().filter(operation -> operation.takes("header", "Idempotency-Key"));
    }

    private ObjectNode body(Operation operation) {
        Object body = calls.of(operation.name()).flatMap(Call::body).orElseThrow();
        return JsonMapper.shared().valueToTree(body);
    }

    /**
     * The operation as it should be called, without a token, at the service itself. Each call comes from another
     * address: how often one may knock is not what is tried here.
     */
    private Wire.Request right(Operation operation) {
        int caller = callers++;
        return calls.of(operation.name())
                .orElseThrow(() -> new AssertionError("no place in the table: " + operation.name()))
                .at(scene.marketplace.service(operation.service()))
                .with("X-Forwarded-For", "198.18." + caller / 250 + "." + caller % 250);
    }

    private Wire.Request right(String operation) {
        return calls.of(operation).orElseThrow().at(scene.marketplace.gateway());
    }

    private Wire.Request stranger(Operation operation) {
        return right(operation).bearing(scene.stranger.token());
    }

    private String path(Operation operation) {
        return calls.of(operation.name()).map(Call::path).orElse(operation.path());
    }

    /** What is left of a path's names, filled in as in the right call. */
    private String rest(Operation operation, String path) {
        String[] right = path(operation).split("/", -1);
        String[] asked = path.split("/", -1);
        for (int i = 0; i < Math.min(right.length, asked.length); i++) {
            asked[i] = asked[i].startsWith("{") ? right[i] : asked[i];
        }
        return String.join("/", asked);
    }

    private Wire.Request at(Operation operation, String path) {
        Wire.Request right = stranger(operation);
        return new Wire.Request(
                right.method(),
                scene.marketplace.service(operation.service()).resolve(path),
                right.headers(),
                right.body());
    }

    private void expectNoFault(Collection<Wire.Request> requests) {
        expect(requests, answer -> true);
    }

    private void expect(int status, String code, Collection<Wire.Request> requests) {
        expect(requests, answer -> answer.status() == status && answer.code().equals(code));
    }

    private void expect(Collection<Wire.Request> requests, Predicate<Wire.Answer> right) {
        assertThat(requests).isNotEmpty();
        List<String> wrong = requests.parallelStream()
                .flatMap(request -> {
                    Wire.Answer answer = request.send();
                    Optional<String> objection = Problems.objection(answer)
                            .or(() -> published.objection(request, answer))
                            .or(() -> right.test(answer) ? Optional.empty() : Optional.of("not what was expected"));
                    return objection.map(what -> what + ": " + abridged(request) + " → " + answer).stream();
                })
                .toList();
        assertThat(wrong).as(wrong.size() + " of " + requests.size()).isEmpty();
    }

    private static String abridged(Wire.Request request) {
        String body = new String(Arrays.copyOf(request.body(), Math.min(400, request.body().length)), UTF_8);
        String uri = request.uri().toString();
        return request.method() + " " + uri.substring(0, Math.min(300, uri.length())) + " " + body;
    }
}
