package org.blendsm.fabric.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.blendsm.fabric.testing.ApiDocument;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.membership.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.JsonNode;

/** What a controller may write, and what becomes of it. */
@ServiceTest
class ConventionsTest {
    @Autowired
    MockMvcTester http;

    @Autowired
    TestNetwork network;

    String token = "";

    @BeforeEach
    void a_caller() {
        token = network.bearer(network.admit(Role.SELLER));
    }

    @Test
    void what_may_change_says_where_its_cost_is_told_and_what_only_reads_does_not() {
        JsonNode api = ApiDocument.of(http).json();
        assertThat(api.at("/components/headers/Ledger-Transaction/description").asString())
                .contains("what it cost");
        assertThat(api.at("/paths/~1offers/post/responses/200/headers/Ledger-Transaction/$ref")
                        .asString())
                .isEqualTo("#/components/headers/Ledger-Transaction");
        assertThat(api.at("/paths/~1offers/post/responses/default/headers/Ledger-Transaction")
                        .isMissingNode())
                .isFalse();
        assertThat(api.at("/paths/~1caller/get").toString())
                .contains("responses")
                .doesNotContain("Ledger-Transaction");
    }

    @Test
    void an_idempotency_key_is_the_header_s() {
        MvcTestResult answer = http.get()
                .uri("/key")
                .header("Authorization", token)
                .header("Idempotency-Key", "wish-1")
                .exchange();
        assertThat(answer).bodyJson().isEqualTo("\"wish-1\"");
    }

    @Test
    void without_the_header_every_call_is_a_wish_of_its_own() throws Exception {
        String first = get("/key").getResponse().getContentAsString();
        String second = get("/key").getResponse().getContentAsString();
        assertThat(first).isNotBlank().isNotEqualTo(second);
    }

    @Test
    void who_is_left_in_doubt_asks_again_under_the_key_that_the_answer_tells_and_there_is_one_effect() {
        MvcTestResult doubt = wish(http.post());
        assertThat(doubt)
                .hasStatus(504)
                .bodyJson()
                .extractingPath("$.detail")
                .asString()
                .contains("with the Idempotency-Key that this answer carries");
        String told = String.valueOf(doubt.getResponse().getHeader("Idempotency-Key"));
        MvcTestResult again = wish(http.post().header("Idempotency-Key", told));
        assertThat(again).hasStatusOk().hasHeader("Idempotency-Key", told);
        assertThat(again).bodyJson().isEqualTo("1");
    }

    private MvcTestResult wish(MockMvcTester.MockMvcRequestBuilder request) {
        return request.uri("/wishes").header("Authorization", token).exchange();
    }

    @Test
    void a_key_that_no_header_can_carry_is_refused() {
        MvcTestResult answer = http.get()
                .uri("/key")
                .header("Authorization", token)
                .header("Idempotency-Key", "k".repeat(129))
                .exchange();
        assertThat(answer).hasStatus(400).bodyJson().isLenientlyEqualTo("""
                {"code": "MALFORMED", "errors": [{"field": "Idempotency-Key"}]}""");
    }

    @Test
    void a_page_has_twenty_items_unless_asked_otherwise() {
        assertThat(get("/page")).bodyJson().isEqualTo("{\"size\": 20}");
        assertThat(get("/page?size=100&after=abc")).bodyJson().isEqualTo("{\"size\": 100, \"after\": \"abc\"}");
    }

    @Test
    void a_state_inside_a_page_says_which_it_is() {
        assertThat(get("/standings"))
                .bodyJson()
                .isEqualTo("{\"items\": [{\"state\": \"Left\", \"since\": \"1970-01-01T00:00:00Z\"}]}");
    }

    @Test
    void the_api_document_names_what_the_header_and_the_pages_take_and_where_tokens_come_from() {
        assertThat(http.get().uri("/v3/api-docs")).hasStatusOk().bodyJson().isLenientlyEqualTo("""
                {"openapi": "3.1.0", "servers": [{"url": "/"}], "security": [{"token": []}],
                 "paths": {
                   "/key": {"get": {"parameters": [{"in": "header", "name": "Idempotency-Key"}],
                     "responses": {"200": {"headers": {"Idempotency-Key": {}}},
                                   "default": {"headers": {"Idempotency-Key": {}}}}}},
                   "/page": {"get": {"parameters": [{"in": "query", "name": "size"}, {"in": "query", "name": "after"}]}}},
                 "components": {"securitySchemes": {"token": {
                   "type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/oauth2/token"}}}}}}""");
        assertThat(http.get().uri("/v3/api-docs"))
                .bodyJson()
                .extractingPath("$.paths['/caller'].get")
                .asMap()
                .doesNotContainKey("parameters");
    }

    @Test
    void the_api_document_says_what_a_body_cannot_be_without() {
        assertThat(http.get().uri("/v3/api-docs")).bodyJson().isLenientlyEqualTo("""
                {"components": {"schemas": {
                   "Transfer": {"required": ["to", "amount", "fold"],
                                "properties": {"to": {"type": "string"}, "amount": {"type": "integer"}}},
                   "PageStanding": {"required": ["items"]}}}}""");
    }

    @Test
    void the_api_document_says_of_a_field_what_its_javadoc_says_or_that_of_its_type() {
        JsonNode schemas = ApiDocument.of(http).json().path("components").path("schemas");
        JsonNode product = schemas.path("NewProduct");
        assertThat(product.path("description").asString()).startsWith("What a seller says of a data product.");
        assertThat(said(product, "mediaType")).isEqualTo("of one message, such as `application/json`");
        assertThat(said(schemas.path("Transfer"), "to")).startsWith("A member's address");
    }

    @Test
    void the_api_document_shows_a_body_that_is_read() {
        for (String path : List.of("/transfers", "/products")) {
            JsonNode body = ApiDocument.of(http)
                    .json()
                    .path("paths")
                    .path(path)
                    .path("post")
                    .path("requestBody")
                    .path("content")
                    .path("application/json")
                    .path("example");
            assertThat(http.post()
                            .uri(path)
                            .header("Authorization", token)
                            .contentType(MediaType.APPLICATION_JSON)
                            .content(body.toString()))
                    .hasStatusOk()
                    .bodyJson()
                    .isEqualTo(body.toString());
        }
    }

    @Test
    void the_api_document_shows_what_an_address_is_and_fills_in_no_filter() {
        JsonNode paths = ApiDocument.of(http).json().path("paths");
        JsonNode agreement = parameter(paths.path("/agreements/{agreement}"), "agreement");
        assertThat(agreement.path("description").asString()).startsWith("An agreement's id: 64 hex digits");
        assertThat(get("/agreements/" + agreement.path("schema").path("example").asString()))
                .hasStatusOk();
        assertThat(parameter(paths.path("/members"), "owner").path("schema").has("example"))
                .isFalse();
    }

    private static String said(JsonNode model, String field) {
        return model.path("properties").path(field).path("description").asString("");
    }

    private static JsonNode parameter(JsonNode path, String name) {
        return path.path("get")
                .path("parameters")
                .valueStream()
                .filter(parameter -> parameter.path("name").asString().equals(name))
                .findAny()
                .orElseThrow();
    }

    private MvcTestResult get(String path) {
        return http.get().uri(path).header("Authorization", token).exchange();
    }
}
