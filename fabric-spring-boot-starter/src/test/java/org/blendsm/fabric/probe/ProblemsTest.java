package org.blendsm.fabric.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.membership.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** What a caller is told when something is wrong. */
@ServiceTest
class ProblemsTest {
    private static final String ADDRESS = "0123456789012345678901234567890123456789";

    @Autowired
    MockMvcTester http;

    @Autowired
    TestNetwork network;

    String token = "";

    @BeforeEach
    void a_caller() {
        token = network.bearer(network.admit(Role.SELLER));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {                                                              |               | no JSON
            []                                                             |               | is not an object
            null                                                           |               | a JSON body is needed
            {"to":"x","amount":1,"fold":{"rows":[]}}                                | to            | 40 lower-case hex digits
            {"to":"%s","amount":-1,"fold":{"rows":[]}}                              | amount        | whole number of minor units from 0 to 9007199254740991
            {"to":"%s","amount":9007199254740992,"fold":{"rows":[]}}                | amount        | whole number of minor units from 0 to 9007199254740991
            {"to":"%s","amount":99999999999999999999,"fold":{"rows":[]}}            | amount        | is not a whole number from 0 to 9007199254740991, in digits alone
            {"to":"%s","amount":1.5,"fold":{"rows":[]}}                             | amount        | is not a whole number from 0 to 9007199254740991, in digits alone
            {"to":"%s","amount":"1","fold":{"rows":[]}}                             | amount        | is not a whole number from 0 to 9007199254740991, in digits alone
            {"to":"%s","amount":true,"fold":{"rows":[]}}                            | amount        | is not a whole number from 0 to 9007199254740991, in digits alone
            {"to":"%s","amount":null,"fold":{"rows":[]}}                            | amount        | is missing
            {"to":"%s","fold":{"rows":[]}}                                          | amount        | is missing
            {"to":"%s","amount":0,"fold":{"rows":[]}}                               | amount        | at least one minor unit
            {"to":"%s","amount":1,"fold":{"rows":[]},"from":"me"}          | from          | no such field; there are amount, fold, to
            {"to":"%s","amount":1,"amount":2,"fold":{"rows":[]}}           |               | no JSON: Duplicate
            {"to":"%s","amount":1,"fold":{"rows":[]}} {}                   |               | there is more after the end
            """)
    void a_body_that_is_not_of_the_form_names_the_field_and_says_why(String body, String field, String sentence) {
        MvcTestResult answer = post("/transfers", body.replace("%s", ADDRESS));
        assertProblem(answer, 400, "MALFORMED");
        assertThat(answer).bodyJson().extractingPath("$.errors[0].field").isEqualTo(field == null ? "" : field);
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.errors[0].detail")
                .asString()
                .contains(sentence)
                .doesNotContain("org.blendsm", "java.", "tools.jackson");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /offers    | {"paymentModes":["METERED", "CASH"]}             | paymentModes[1] | 'CASH' is none of [VOUCHER, METERED]
            /offers    | {"hashedBy":"broker"}                            | hashedBy        | 'broker' is none of [SOURCE, BROKER]
            /offers    | {"term":"30d"}                                   | term            | '30d' is not a length of time, such as P30D or PT1H
            /transfers | {"to":7,"amount":1,"fold":{"rows":[]}}           | to              | is not a text in quotes
            /transfers | {"amount":1,"fold":{"rows":[]}}                  | to              | is missing
            /transfers | {"amount":1e3}                                   | amount          | is not a whole number from 0 to 9007199254740991, in digits alone
            /transfers | {"fold":{"rows":"a"}}                            | fold.rows       | is not a list
            /transfers | {"fold":{"rows":[null]}}                         | fold.rows[0]    | is missing
            /offers    | {"voucherEvery":2.5}                             | voucherEvery    | '2.5' is not a whole number, in digits alone
            /standings | [{"state":"Away","since":"1970-01-01T00:00:00Z"}] | [0].state       | 'Away' is none of [Admitted, Suspended, Left, Expelled]
            /standings | [{"since":"1970-01-01T00:00:00Z"}]               | [0].state       | is missing; it is one of [Admitted, Suspended, Left, Expelled]
            """)
    void where_there_are_but_some_words_or_a_form_of_its_own_that_is_said(
            String path, String body, String field, String sentence) {
        MvcTestResult answer = post(path, body);
        assertProblem(answer, 400, "MALFORMED");
        assertThat(answer).bodyJson().extractingPath("$.errors[0].field").isEqualTo(field);
        assertThat(answer).bodyJson().extractingPath("$.errors[0].detail").isEqualTo(sentence);
    }

    @Test
    void bytes_that_are_no_text_are_no_json() {
        MvcTestResult answer = http.post()
                .uri("/transfers")
                .header("Authorization", token)
                .contentType(MediaType.APPLICATION_JSON)
                .content(new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"'})
                .exchange();
        assertProblem(answer, 400, "MALFORMED");
    }

    @Test
    void json_nested_without_end_is_refused() {
        assertProblem(post("/transfers", "[".repeat(100_000)), 400, "MALFORMED");
        assertProblem(post("/transfers", "{\"to\":".repeat(100_000)), 400, "MALFORMED");
    }

    @Test
    void a_deeper_field_is_named_by_its_path() {
        MvcTestResult answer = post("/transfers", """
                {"to":"%s","amount":1,"fold":{"rows":["a", 7, {}]}}""".formatted(ADDRESS));
        assertThat(answer).bodyJson().extractingPath("$.errors[0].field").isEqualTo("fold.rows[2]");
    }

    @Test
    void a_path_variable_is_explained_by_its_record() {
        MvcTestResult answer = get("/agreements/xyz");
        assertProblem(answer, 400, "MALFORMED");
        assertThat(answer).bodyJson().isLenientlyEqualTo("""
                {"errors": [{"field": "agreement", "detail": "a SHA-256 digest has 64 lower-case hex digits"}]}""");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "/members, least, is missing",
                "/members?least=many, least, \"'many' is not a whole number, in digits alone\"",
                "/dearest?maxPrice=abc, maxPrice, \"'abc' is not a whole number from 0 to 9007199254740991, in digits alone\"",
                "/dearest?maxPrice=1.5, maxPrice, \"'1.5' is not a whole number from 0 to 9007199254740991, in digits alone\"",
                "/members?least=1&owner=me, owner, a member's address has 40 lower-case hex digits",
                "/page?size=0, size, a page has from 1 to 100 items",
                "/page?size=101, size, a page has from 1 to 100 items",
                "/page?size=ten, size, 'ten' is not a whole number",
                "/page?after=, after, 'after' is the 'next' of the page before",
                "/page?sizes=3, sizes, \"there is no such parameter; there are size, after\"",
                "/members?least=1&owners=x, owners, \"there is no such parameter; there are owner, least\"",
                "/caller?member=me, member, there are no parameters here"
            })
    void a_parameter_that_is_not_of_the_form_is_named(String path, String field, String sentence) {
        MvcTestResult answer = get(path);
        assertProblem(answer, 400, "MALFORMED");
        assertThat(answer).bodyJson().extractingPath("$.errors[0].field").isEqualTo(field);
        assertThat(answer).bodyJson().extractingPath("$.errors[0].detail").isEqualTo(sentence);
    }

    @ParameterizedTest
    @EnumSource(RefusalCode.class)
    void a_refusal_keeps_its_code_and_its_kind_decides_the_status(RefusalCode code) {
        int status = switch (code.kind()) {
            case INVALID -> 400;
            case FORBIDDEN -> 403;
            case MISSING -> 404;
            case CONFLICT -> 409;
            case GONE -> 410;
        };
        MvcTestResult answer = get("/refused/" + code);
        assertProblem(answer, status, code.name());
        assertThat(answer).bodyJson().extractingPath("$.detail").isEqualTo("A sentence that helps.");
    }

    @ParameterizedTest
    @CsvSource({
        "unavailable, 503, LEDGER_UNAVAILABLE",
        "conflict, 409, WRITE_CONFLICT",
        "unknown, 504, OUTCOME_UNKNOWN",
        "own-key, 409, OWN_KEY",
        "limit, 409, LIMIT_REACHED",
        "other-trade, 403, SIGNING_REFUSED",
        "database, 503, DATABASE_UNAVAILABLE",
        "fault, 500, FAULT",
        "bug, 500, FAULT"
    })
    void however_a_request_ends_there_is_a_code_and_nothing_of_the_inside(String how, int status, String code) {
        MvcTestResult answer = get("/ended/" + how);
        assertProblem(answer, status, code);
        assertThat(answer).bodyText().doesNotContain("10.0.0", "stack", "secret", "MVCC");
    }

    @Test
    void a_bug_has_an_id_to_report_and_a_ledger_fault_its_transaction() {
        assertThat(get("/ended/bug"))
                .bodyJson()
                .extractingPath("$.instance")
                .asString()
                .startsWith("urn:uuid:");
        assertThat(get("/ended/fault"))
                .bodyJson()
                .extractingPath("$.transaction")
                .isEqualTo("7e");
    }

    @Test
    void an_unknown_path_is_a_problem_and_says_where_the_known_ones_are() {
        for (String path : List.of("/nowhere", "/error")) {
            MvcTestResult answer = get(path);
            assertProblem(answer, 404, "UNKNOWN_PATH");
            assertThat(answer).bodyJson().extractingPath("$.detail").asString().contains("/swagger-ui.html");
        }
    }

    @Test
    void a_wrong_method_is_told_the_right_ones() {
        MvcTestResult answer = http.method(HttpMethod.DELETE)
                .uri("/transfers")
                .header("Authorization", token)
                .exchange();
        assertProblem(answer, 405, "METHOD_NOT_ALLOWED");
        assertThat(answer).hasHeader("Allow", "POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {MediaType.APPLICATION_XML_VALUE, MediaType.APPLICATION_YAML_VALUE})
    void a_media_type_that_is_not_read_is_told_which_is(String type) {
        MvcTestResult answer = http.post()
                .uri("/transfers")
                .header("Authorization", token)
                .contentType(MediaType.parseMediaType(type))
                .content("to: me")
                .exchange();
        assertProblem(answer, 415, "UNSUPPORTED_MEDIA_TYPE");
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.detail")
                .isEqualTo("Send application/json or application/*+json.");
    }

    @Test
    void a_media_type_that_is_not_written_is_a_problem() {
        MvcTestResult answer = http.get()
                .uri("/key")
                .header("Authorization", token)
                .accept(MediaType.IMAGE_PNG)
                .exchange();
        assertProblem(answer, 406, "NOT_ACCEPTABLE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "text/html;q=0.9, image/png", "no type"})
    void whoever_takes_no_answer_is_told_so_before_anything_is_done(String accept) {
        MvcTestResult answer = http.get()
                .uri("/ended/bug")
                .header("Authorization", token)
                .header("Accept", accept)
                .exchange();
        assertProblem(answer, 406, "NOT_ACCEPTABLE");
    }

    @Test
    void a_word_that_is_none_of_the_possible_ones_is_told_them() {
        MvcTestResult answer = get("/refused/NOT_A_CODE");
        assertProblem(answer, 400, "MALFORMED");
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.detail")
                .asString()
                .startsWith("code: 'NOT_A_CODE' is none of [MALFORMED, ")
                .doesNotContain("org.blendsm");
    }

    @Test
    void a_parameter_that_no_database_takes_is_malformed() {
        MvcTestResult answer = http.get()
                .uri("/page")
                .header("Authorization", token)
                .param("after", "a\u0000b")
                .exchange();
        assertProblem(answer, 400, "MALFORMED");
        assertThat(answer).bodyJson().extractingPath("$.errors[0].field").isEqualTo("after");
    }

    @Test
    void only_of_a_controllers_own_parameters_is_it_said_which_there_are() {
        assertThat(http.get().uri(URI.create("/page?%73ize=7")).header("Authorization", token))
                .hasStatusOk();
        assertThat(get("/v3/api-docs?whatever=1")).hasStatusOk();
        assertProblem(get("/nowhere?whatever=1"), 404, "UNKNOWN_PATH");
        MvcTestResult form = http.post()
                .uri("/transfers")
                .header("Authorization", token)
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .content("to=me")
                .exchange();
        assertProblem(form, 415, "UNSUPPORTED_MEDIA_TYPE");
    }

    @Test
    void a_public_path_that_asks_for_its_caller_is_a_problem_of_the_caller_without_token() {
        assertProblem(http.get().uri("/open/caller").exchange(), 401, "TOKEN_REQUIRED");
    }

    private MvcTestResult get(String path) {
        return http.get().uri(path).header("Authorization", token).exchange();
    }

    private MvcTestResult post(String path, String body) {
        return http.post()
                .uri(path)
                .header("Authorization", token)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body.getBytes(StandardCharsets.UTF_8))
                .exchange();
    }
}
