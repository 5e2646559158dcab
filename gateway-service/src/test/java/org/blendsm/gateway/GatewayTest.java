package org.blendsm.gateway;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.serviceUnavailable;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.blendsm.model.MemberId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;

/** What the door lets through, and what it says where it does not. */
@SpringBootTest(
        useMainMethod = SpringBootTest.UseMainMethod.ALWAYS,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.cloud.gateway.server.webflux.httpclient.response-timeout=10s",
            "blendsm.gateway.services.rating-service.largest-body=1KB",
            // As in a container, and there Spring Boot believes everybody's forwarded headers unless it is told not to
            "blendsm.gateway.trusted-proxies=",
            "blendsm.gateway.operator-hosts=operator.example",
            "spring.main.cloud-platform=kubernetes",
            "logging.level.root=warn"
        })
@ExtendWith(OutputCaptureExtension.class)
class GatewayTest {
    private static final Pool POOL = new Pool(
            "identity-service",
            "pubsub-payment-service",
            "rating-service",
            "integrity-service",
            "access-control-service");

    @DynamicPropertySource
    static void pool(DynamicPropertyRegistry properties) {
        POOL.register(properties);
        properties.add("blendsm.gateway.services.privacy-service.url", Pool::nobody);
    }

    @LocalServerPort
    int port;

    @Autowired
    MeterRegistry meters;

    WebTestClient http;

    @BeforeEach
    void everybody_answers() {
        POOL.reset();
        http = client("http://localhost:" + port);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/applications, identity-service",
        "/api/v1/members/abc/certificate, identity-service",
        "/api/v1/verifications, identity-service",
        "/api/v1/nodes, identity-service",
        "/api/v1/network, identity-service",
        "/api/v1/signatures, identity-service",
        "/oauth2/token, identity-service",
        "/oauth2/jwks, identity-service",
        "/.well-known/oauth-authorization-server, identity-service",
        "/api/v1/products?words=air, pubsub-payment-service",
        "/api/v1/agreements/abc, pubsub-payment-service",
        "/api/v1/accounts/abc, pubsub-payment-service",
        "/api/v1/transfers, pubsub-payment-service",
        "/api/v1/issues, pubsub-payment-service",
        "/api/v1/tickets, pubsub-payment-service",
        "/api/v1/disputes, pubsub-payment-service",
        "/api/v1/ratings, rating-service",
        "/api/v1/reputations/abc, rating-service",
        "/api/v1/streams/abc/anchors, integrity-service",
        "/api/v1/capabilities, access-control-service",
        "/api/v1/decisions, access-control-service"
    })
    void each_path_leads_to_its_service(String path, String service) {
        http.get().uri(path).exchange().expectStatus().isOk();
        POOL.service(service).verify(getRequestedFor(urlEqualTo(path)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nowhere", "/api/v1", "/api/v1/ratingsx", "/internal/v1/signatures", "/error"})
    void what_no_route_leads_to_is_an_unknown_path(String path) {
        isProblem(http.get().uri(path).exchange(), 404, "UNKNOWN_PATH");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/members/../../../internal/v1/signatures",
                "/api/v1/members/%2e%2e/%2e%2e/%2e%2e/internal/v1/signatures",
                "/api/v1/./ratings"
            })
    void no_path_wanders_from_a_route_to_where_none_leads(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer;
        try (HttpClient raw = HttpClient.newHttpClient()) {
            answer = raw.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
        assertThat(answer.statusCode()).isIn(400, 404);
        POOL.service("identity-service").verify(0, getRequestedFor(anyUrl()));
    }

    @Test
    void a_service_learns_from_the_door_where_the_caller_came_in_and_never_from_the_caller() {
        http.get()
                .uri("/api/v1/ratings")
                .header("Host", "market.example:8443")
                .header("X-Forwarded-For", "6.6.6.6")
                .header("X-Forwarded-Host", "evil.example")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Port", "1")
                .header("X-Forwarded-Prefix", "/evil")
                .header("Forwarded", "for=6.6.6.6;host=evil.example")
                .exchange()
                .expectStatus()
                .isOk();
        POOL.service("rating-service")
                .verify(getRequestedFor(urlEqualTo("/api/v1/ratings"))
                        .withHeader("Host", equalTo("market.example:8443"))
                        .withHeader("X-Forwarded-For", equalTo("127.0.0.1"))
                        .withHeader("X-Forwarded-Host", equalTo("market.example:8443"))
                        .withHeader("X-Forwarded-Proto", equalTo("http"))
                        .withHeader("X-Forwarded-Port", equalTo("8443"))
                        .withoutHeader("X-Forwarded-Prefix")
                        .withoutHeader("Forwarded"));
    }

    @Test
    void a_caller_takes_off_nothing_that_the_door_writes() throws IOException {
        raw("""
                GET /api/v1/ratings HTTP/1.1\r
                Host: market.example\r
                X-Forwarded-Host: evil.example\r
                Connection: close, X-Forwarded-For, X-Forwarded-Host, X-Forwarded-Proto, X-Forwarded-Port\r
                \r
                """);
        POOL.service("rating-service")
                .verify(getRequestedFor(urlEqualTo("/api/v1/ratings"))
                        .withHeader("X-Forwarded-For", equalTo("127.0.0.1"))
                        .withHeader("X-Forwarded-Host", equalTo("market.example"))
                        .withHeader("X-Forwarded-Proto", equalTo("http"))
                        .withHeader("X-Forwarded-Port", equalTo("80")));
    }

    /** All that comes, where the request says that it is the last one. */
    private String raw(String request) throws IOException {
        try (Socket caller = new Socket("127.0.0.1", port)) {
            say(caller, request);
            return new String(caller.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void say(Socket caller, String text) throws IOException {
        caller.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void what_a_service_says_passes_as_it_is() {
        POOL.service("rating-service")
                .stubFor(post("/api/v1/ratings")
                        .willReturn(aResponse()
                                .withStatus(409)
                                .withHeader("Content-Type", "application/problem+json")
                                .withBody("{\"code\":\"ALREADY_RATED\"}")));
        http.post()
                .uri("/api/v1/ratings")
                .header("Authorization", "Bearer " + POOL.token())
                .header("Idempotency-Key", "wish-1")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{\"stars\":5}")
                .exchange()
                .expectStatus()
                .isEqualTo(409)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .json("{\"code\":\"ALREADY_RATED\"}");
        POOL.service("rating-service")
                .verify(postRequestedFor(urlEqualTo("/api/v1/ratings"))
                        .withHeader("Idempotency-Key", equalTo("wish-1"))
                        .withRequestBody(equalTo("{\"stars\":5}")));
    }

    static Stream<Arguments> doubts() {
        return Stream.of(
                Arguments.of(aResponse().withFixedDelay(60_000), 504, "SERVICE_TIMEOUT"),
                Arguments.of(aResponse().withFault(Fault.EMPTY_RESPONSE), 503, "SERVICE_UNAVAILABLE"));
    }

    @ParameterizedTest
    @MethodSource("doubts")
    void who_is_left_in_doubt_asks_again_under_the_key_that_the_answer_tells(
            ResponseDefinitionBuilder lost, int status, String code) {
        WireMockServer payments = POOL.service("pubsub-payment-service");
        payments.stubFor(post("/api/v1/transfers").willReturn(lost));
        WebTestClient.ResponseSpec doubt = http.post().uri("/api/v1/transfers").exchange();
        String told = key(doubt);
        doubt.expectStatus()
                .isEqualTo(status)
                .expectBody(String.class)
                .value(problem -> assertThat(problem).contains(code, "Idempotency-Key that this answer carries"));
        payments.stubFor(post("/api/v1/transfers").willReturn(aResponse().withHeader("Idempotency-Key", told)));
        WebTestClient.ResponseSpec again = http.post()
                .uri("/api/v1/transfers")
                .header("Idempotency-Key", told)
                .exchange();
        again.expectStatus().isOk();
        assertThat(key(again)).as("once, though the service tells it too").isEqualTo(told);
        assertThat(payments.findAll(postRequestedFor(urlEqualTo("/api/v1/transfers"))))
                .hasSizeGreaterThan(1)
                .allSatisfy(came ->
                        assertThat(came.header("Idempotency-Key").values()).containsExactly(told));
    }

    private static String key(WebTestClient.ResponseSpec answer) {
        List<String> told =
                answer.returnResult(String.class).getResponseHeaders().getValuesAsList("Idempotency-Key");
        assertThat(told).hasSize(1);
        return told.getFirst();
    }

    @Test
    void each_change_without_a_key_gets_one_of_its_own_and_what_changes_nothing_gets_none() {
        for (HttpMethod change : List.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE)) {
            String first =
                    key(http.method(change).uri("/api/v1/sealed-records/abc").exchange());
            String second = key(http.method(change).uri("/api/v1/ratings").exchange());
            assertThat(first).isNotBlank().isNotEqualTo(second);
        }
        http.get().uri("/api/v1/ratings").exchange().expectHeader().doesNotExist("Idempotency-Key");
        POOL.service("rating-service").verify(getRequestedFor(anyUrl()).withoutHeader("Idempotency-Key"));
        http.post().uri("/oauth2/token").exchange().expectHeader().doesNotExist("Idempotency-Key");
    }

    @Test
    void a_service_that_is_down_is_a_problem_and_says_when_to_come_again() {
        WebTestClient.ResponseSpec answer =
                http.get().uri("/api/v1/sealed-records/abc").exchange();
        isProblem(answer, 503, "SERVICE_UNAVAILABLE").expectHeader().valueEquals("Retry-After", "2");
    }

    @Test
    void a_service_that_hangs_up_is_a_problem() {
        POOL.service("rating-service")
                .stubFor(get("/api/v1/ratings").willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));
        isProblem(http.get().uri("/api/v1/ratings").exchange(), 503, "SERVICE_UNAVAILABLE");
        POOL.service("rating-service")
                .stubFor(get("/api/v1/ratings").willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
        isProblem(http.get().uri("/api/v1/ratings").exchange(), 503, "SERVICE_UNAVAILABLE");
    }

    @Test
    void a_service_that_does_not_answer_in_time_is_a_problem() {
        POOL.service("rating-service")
                .stubFor(get("/api/v1/ratings").willReturn(aResponse().withFixedDelay(60_000)));
        isProblem(http.get().uri("/api/v1/ratings").exchange(), 504, "SERVICE_TIMEOUT");
    }

    @Test
    void a_body_that_says_it_is_too_large_is_refused() {
        WebTestClient.ResponseSpec answer = http.post()
                .uri("/api/v1/ratings")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("x".repeat(1025))
                .exchange();
        isProblem(answer, 413, "BODY_TOO_LARGE");
        POOL.service("rating-service").verify(0, postRequestedFor(anyUrl()));
    }

    @Test
    void a_body_that_does_not_say_how_large_it_is_is_counted() {
        Flux<DataBuffer> parts = Flux.range(0, 64).map(_ -> DefaultDataBufferFactory.sharedInstance.wrap(new byte[64]));
        WebTestClient.ResponseSpec answer = http.post()
                .uri("/api/v1/ratings")
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(parts, DataBuffer.class)
                .exchange();
        isProblem(answer, 413, "BODY_TOO_LARGE");
    }

    /** What a stranger does is no fault of this program: nobody is called by it, and it fills no log. */
    @Test
    void who_hangs_up_in_the_middle_of_a_body_is_no_fault(CapturedOutput log) throws IOException {
        long before = answered();
        try (Socket caller = new Socket("127.0.0.1", port)) {
            say(caller, "POST /api/v1/ratings HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{");
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> answered() > before);
        assertThat(log).doesNotContain("fault urn:uuid");
        POOL.service("rating-service").verify(0, postRequestedFor(anyUrl()));
    }

    private long answered() {
        return meters.find("http.server.requests").tag("method", "POST").timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    @Test
    void a_good_token_passes_and_its_keys_are_asked_for_once() {
        String token = POOL.token(new MemberId("b".repeat(40)), UnaryOperator.identity());
        for (int i = 0; i < 5; i++) {
            call("/api/v1/ratings", "Bearer " + token).expectStatus().isOk();
            call("/api/v1/ratings", "DPoP " + token).expectStatus().isOk();
        }
        assertThat(POOL.service("identity-service")
                        .findAll(getRequestedFor(urlEqualTo("/oauth2/jwks")))
                        .size())
                .isLessThanOrEqualTo(1);
        POOL.service("rating-service")
                .verify(5, getRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Bearer " + token)));
    }

    @Test
    void a_token_that_can_be_right_nowhere_goes_no_further() {
        isProblem(call("/api/v1/ratings", "Bearer abc"), 401, "TOKEN_INVALID");
        isProblem(call("/api/v1/ratings", "Bearer "), 401, "TOKEN_INVALID");
        isProblem(call("/api/v1/ratings", "bearer"), 401, "TOKEN_INVALID");
        isProblem(call("/api/v1/ratings", "Bearer " + POOL.forgedToken()), 401, "TOKEN_INVALID");
        isProblem(call("/api/v1/ratings", "DPoP " + POOL.forgedToken()), 401, "TOKEN_INVALID");
        isProblem(call("/api/v1/ratings", "Bearer " + expired()), 401, "TOKEN_EXPIRED")
                .expectHeader()
                .exists("WWW-Authenticate");
        POOL.service("rating-service").verify(0, getRequestedFor(anyUrl()));
    }

    @Test
    void a_token_for_another_pool_goes_no_further_whoever_issued_it() {
        String elsewhere = "https://identity.other.example";
        String audience = elsewhere + "/rating-service";
        String own = POOL.token(Pool.MEMBER, claims -> claims.audience(audience));
        String foreign =
                POOL.token(Pool.MEMBER, claims -> claims.issuer(elsewhere).audience(audience));
        isProblem(call("/api/v1/ratings", "Bearer " + own), 401, "TOKEN_FOR_ANOTHER_SERVICE");
        isProblem(call("/api/v1/ratings", "Bearer " + foreign), 401, "TOKEN_FOR_ANOTHER_SERVICE");
        POOL.service("rating-service").verify(0, getRequestedFor(anyUrl()));
    }

    @Test
    void an_audience_that_is_none_is_no_fault() {
        String nobody = POOL.token(Pool.MEMBER, claims -> claims.audience(Arrays.asList(null, "nobody")));
        isProblem(call("/api/v1/ratings", "Bearer " + nobody), 401, "TOKEN_FOR_ANOTHER_SERVICE");
    }

    @Test
    void a_token_of_another_pool_is_left_to_the_services() {
        String foreign = POOL.token(Pool.MEMBER, claims -> claims.issuer("https://identity.other.example"));
        call("/api/v1/ratings", "Bearer " + foreign).expectStatus().isOk();
    }

    @Test
    void whether_a_path_needs_a_token_is_left_to_the_services() {
        http.get().uri("/api/v1/network").exchange().expectStatus().isOk();
        call("/oauth2/token", "Basic YTpi").expectStatus().isOk();
    }

    @Test
    void there_is_one_page_for_all_services_and_their_documents_come_through_the_door() {
        http.get().uri("/").exchange().expectStatus().isFound().expectHeader().location("/swagger-ui.html");
        http.get()
                .uri("/swagger-ui.html")
                .exchange()
                .expectStatus()
                .isFound()
                .expectHeader()
                .valueMatches("Location", ".*/swagger-ui/index.html");
        http.get().uri("/swagger-ui/index.html").exchange().expectStatus().isOk();
        http.get()
                .uri("/v3/api-docs/swagger-config")
                .exchange()
                .expectBody()
                .jsonPath("$.urls[*].url")
                .value(urls -> assertThat(urls)
                        .asInstanceOf(InstanceOfAssertFactories.LIST)
                        .containsExactlyInAnyOrder(
                                "/v3/api-docs/identity-service",
                                "/v3/api-docs/pubsub-payment-service",
                                "/v3/api-docs/rating-service",
                                "/v3/api-docs/integrity-service",
                                "/v3/api-docs/access-control-service",
                                "/v3/api-docs/privacy-service"));
        POOL.service("rating-service").stubFor(get("/v3/api-docs").willReturn(okJson("{\"openapi\":\"3.1.0\"}")));
        http.get()
                .uri("/v3/api-docs/rating-service")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"openapi\":\"3.1.0\"}");
    }

    @Test
    void the_door_explains_its_problems_and_says_how_it_is() {
        http.get()
                .uri("/problems.html")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(page -> assertThat(page).contains("id=\"TOO_MANY_REQUESTS\""));
        http.get().uri("/actuator/health/readiness").exchange().expectStatus().isOk();
        http.get().uri("/actuator/prometheus").exchange().expectStatus().isOk();
    }

    /** A proxy on the operator's own machine that nobody has named to the door. */
    @ParameterizedTest
    @CsvSource({"X-Forwarded-For, 203.0.113.1", "X-Forwarded-For, 127.0.0.1", "Forwarded, for=203.0.113.1"})
    void what_was_forwarded_is_not_the_operator_s(String header, String value) {
        isProblem(http.get().uri("/actuator/prometheus").header(header, value).exchange(), 404, "UNKNOWN_PATH");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "LOCALHOST:9999, 200",
        "127.0.0.1, 200",
        "[::1]:8080, 200",
        "operator.example, 200",
        "rebound.example, 404",
        "localhost.rebound.example:8080, 404",
        "127.0.0.1.rebound.example, 404"
    })
    void metrics_are_told_to_who_asks_for_this_door_and_not_for_a_name_that_leads_here(String host, int status)
            throws IOException {
        assertThat(raw("GET /actuator/prometheus HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status);
    }

    @Test
    void a_refusal_to_serve_is_the_service_s_own() {
        POOL.service("rating-service").stubFor(get("/api/v1/ratings").willReturn(serviceUnavailable()));
        http.get().uri("/api/v1/ratings").exchange().expectStatus().isEqualTo(503);
    }

    private static String expired() {
        return POOL.token(
                Pool.MEMBER,
                claims -> claims.issueTime(Date.from(Instant.now().minusSeconds(600)))
                        .expirationTime(Date.from(Instant.now().minusSeconds(300))));
    }

    private WebTestClient.ResponseSpec call(String path, String authorization) {
        return http.get().uri(path).header("Authorization", authorization).exchange();
    }

    static WebTestClient client(String door) {
        return WebTestClient.bindToServer()
                .baseUrl(door)
                .responseTimeout(Duration.ofSeconds(60))
                .build();
    }

    static WebTestClient.ResponseSpec isProblem(WebTestClient.ResponseSpec answer, int status, String code) {
        answer.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo(code)
                .jsonPath("$.status")
                .isEqualTo(status)
                .jsonPath("$.type")
                .isEqualTo("/problems.html#" + code)
                .jsonPath("$.detail")
                .isNotEmpty();
        return answer;
    }
}
