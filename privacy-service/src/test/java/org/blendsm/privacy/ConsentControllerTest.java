package org.blendsm.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.reset;
import static org.mockito.Mockito.verify;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.blendsm.fabric.OutcomeUnknown;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.Capabilities;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Role;
import org.blendsm.model.privacy.ConsentId;
import org.blendsm.model.privacy.NewConsent;
import org.blendsm.model.privacy.SealedRecords;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@ServiceTest
class ConsentControllerTest {
    private static final AtomicInteger KEYS = new AtomicInteger();
    private static final String PATH = "/api/v1/consents";
    private static final Sha256 PRODUCT = Sha256.of("product".getBytes(UTF_8));
    private static final String WORDS = "My pulse, in May";
    private static final Wording WORDING = Wording.of(WORDS, new byte[32]);
    private static final Wording OTHERS = Wording.of("My pulse, in June", new byte[32]);

    @TempDir
    static Path folder;

    @DynamicPropertySource
    static void folder(DynamicPropertyRegistry properties) {
        properties.add("blendsm.privacy.directory", () -> folder);
    }

    @Autowired
    MockMvcTester http;

    @Autowired
    TestNetwork network;

    @Autowired
    JdbcClient database;

    @MockitoBean
    SealedRecords ledger;

    @MockitoBean
    Capabilities rights;

    @MockitoBean
    Catalogue catalogue;

    Member seller;
    Member subject;
    Member stranger;
    FakeLedger taking;
    IdempotencyKey key;
    ConsentId consent;

    @BeforeEach
    void a_seller_and_who_a_record_is_about() {
        seller = network.admit(Role.SELLER);
        subject = network.admit(Role.BUYER);
        stranger = network.admit(Role.BUYER, Role.SELLER);
        taking = new FakeLedger(network, seller.id(), subject.id());
        taking.takesEverythingFrom(ledger);
        taking.knows(catalogue);
        next();
    }

    /** Another wish of the subject's. */
    private void next() {
        key = new IdempotencyKey("consent-" + KEYS.incrementAndGet());
        consent = new ConsentId(key.idFor(subject.id(), "privacy:giveConsent"));
    }

    @Test
    void the_ledger_gets_the_hash_and_no_word() {
        assertThat(give(WORDING)).hasStatus(201).hasHeader("Location", PATH + "/" + consent);
        verify(ledger)
                .giveConsent(
                        key,
                        new NewConsent(
                                new ProductId(PRODUCT),
                                Sha256.of(new byte[32], WORDS.getBytes(UTF_8)),
                                Duration.ofDays(30)));
        assertThat(get(stranger, "")).hasStatusOk().bodyJson().isLenientlyEqualTo("""
                {"state": "Given", "subject": "%s", "content": {"product": "%s", "text": "%s"}}""".formatted(
                        subject.id(), PRODUCT, WORDING.hash()));
        assertThat(get(stranger, "")).bodyText().doesNotContain("pulse");
    }

    @Test
    void its_words_are_read_by_who_gave_it_and_by_the_products_owner() {
        give(WORDING);
        for (Member reader : List.of(subject, seller)) {
            assertThat(get(reader, "/words")).hasStatusOk().bodyJson().isLenientlyEqualTo(json(WORDING));
        }
        assertProblem(get(stranger, "/words"), 403, "NOT_THE_SUBJECT");
    }

    @Test
    void erased_means_that_words_and_salt_are_gone_and_the_hash_stays() {
        give(WORDING);
        for (Member other : List.of(seller, stranger)) {
            assertProblem(post(other, "/" + consent + "/words/erasure", ""), 403, "NOT_THE_SUBJECT");
        }
        assertThat(rows()).isEqualTo(1);
        assertThat(post(subject, "/" + consent + "/words/erasure", ""))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo(
                        "{\"state\": \"Given\", \"content\": {\"text\": \"%s\"}}".formatted(WORDING.hash()));
        assertThat(rows()).isZero();
        assertProblem(get(seller, "/words"), 404, "CONTENT_NOT_FOUND");
    }

    @Test
    void a_withdrawal_is_asked_of_the_ledger_and_leaves_the_words() {
        give(WORDING);
        assertThat(post(subject, "/" + consent + "/withdrawal", ""))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("{\"state\": \"Withdrawn\"}");
        assertThat(get(seller, "")).bodyJson().isLenientlyEqualTo("{\"state\": \"Withdrawn\"}");
        assertThat(get(seller, "/words")).hasStatusOk();
    }

    @Test
    void of_what_the_ledger_refuses_no_word_stays() {
        reset(ledger);
        taking.tellsWhatStands(ledger);
        willThrow(new Refused(RefusalCode.NOT_IN_GOOD_STANDING, "Not now."))
                .given(ledger)
                .giveConsent(any(), any());
        assertProblem(give(WORDING), 403, "NOT_IN_GOOD_STANDING");
        assertThat(rows()).isZero();
    }

    @Test
    void for_a_product_that_never_was_nothing_is_kept_or_asked() {
        given(catalogue.product(any())).willThrow(new Refused(RefusalCode.PRODUCT_NOT_FOUND, "No product."));
        assertProblem(give(WORDING), 404, "PRODUCT_NOT_FOUND");
        verify(ledger, never()).giveConsent(any(), any());
        assertThat(rows()).isZero();
    }

    @Test
    void other_words_under_a_used_key_take_none_from_the_first() {
        give(WORDING);
        willThrow(new Refused(RefusalCode.IDEMPOTENCY_KEY_REUSED, "Another body."))
                .given(ledger)
                .giveConsent(any(), any());
        assertProblem(give(OTHERS), 409, "IDEMPOTENCY_KEY_REUSED");
        assertProblem(give(WORDING), 409, "IDEMPOTENCY_KEY_REUSED");
        assertThat(get(subject, "/words")).hasStatusOk().bodyJson().isLenientlyEqualTo(json(WORDING));
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void words_that_no_consent_came_to_refer_to_go_after_a_day_and_others_stay() {
        willThrow(new OutcomeUnknown("7e", "no commit status", null))
                .given(ledger)
                .giveConsent(any(), any());
        assertThat(give(WORDING)).hasStatus(504);
        ConsentId lost = consent;
        next();
        willAnswer(call -> {
                    taking.giveConsentUnheard(call.getArgument(0), call.getArgument(1));
                    throw new OutcomeUnknown("7e", "no commit status", null);
                })
                .given(ledger)
                .giveConsent(any(), any());
        assertThat(give(WORDING)).hasStatus(504);
        ConsentId committed = consent;
        database.sql("update consent_words set kept_at = kept_at - interval '25 hours'")
                .update();
        next();
        give(WORDING);

        assertThat(database.sql("select consent from consent_words where consent in (?, ?)")
                        .params(lost.toString(), committed.toString())
                        .query(String.class)
                        .list())
                .containsExactly(committed.toString());
    }

    @Test
    void who_gives_it_at_the_ledger_itself_brings_the_words_here() {
        assertProblem(put(subject, WORDING), 404, "CONSENT_NOT_FOUND");
        taking.giveConsent(key, new NewConsent(new ProductId(PRODUCT), WORDING.hash(), Duration.ofDays(30)));
        assertProblem(get(seller, "/words"), 404, "CONTENT_NOT_FOUND");
        assertProblem(put(seller, WORDING), 403, "NOT_THE_SUBJECT");
        assertProblem(put(subject, OTHERS), 400, "CONTENT_DOES_NOT_MATCH");
        assertThat(put(subject, WORDING)).hasStatusOk();
        assertThat(get(seller, "/words")).bodyJson().isLenientlyEqualTo(json(WORDING));
    }

    @Test
    void what_is_of_no_form_is_refused() {
        String right = body(WORDING);
        for (String wrong : List.of(
                "{",
                right.replace("P30D", "PT1M"),
                right.replace(WORDING.salt(), "AAAA"),
                right.replace(WORDING.salt(), "no base64!"),
                right.replace(WORDS, " "),
                right.replace(WORDS, "a\u200bb"))) {
            assertProblem(post(subject, "", wrong), 400, "MALFORMED");
        }
        give(WORDING);
        assertProblem(put(subject, Wording.of("a\u200bb", new byte[32])), 400, "MALFORMED");
    }

    private MvcTestResult give(Wording wording) {
        return post(subject, "", body(wording));
    }

    private static String body(Wording wording) {
        return """
                {"product": "%s", "duration": "P30D", "wording": %s}""".formatted(PRODUCT, json(wording));
    }

    private static String json(Wording wording) {
        return """
                {"words": "%s", "salt": "%s"}""".formatted(wording.words(), wording.salt());
    }

    private MvcTestResult post(Member caller, String path, String body) {
        return send(
                caller,
                http.post()
                        .uri(PATH + path)
                        .header("Idempotency-Key", key.value())
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(body));
    }

    private MvcTestResult put(Member caller, Wording wording) {
        return send(
                caller,
                http.put()
                        .uri(PATH + "/" + consent + "/words")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(json(wording)));
    }

    private MvcTestResult get(Member caller, String path) {
        return send(caller, http.get().uri(PATH + "/" + consent + path));
    }

    private MvcTestResult send(Member caller, MockMvcTester.MockMvcRequestBuilder request) {
        return request.header(HttpHeaders.AUTHORIZATION, network.bearer(caller)).exchange();
    }

    private int rows() {
        return database.sql("select count(*) from consent_words where consent = ?")
                .param(consent.toString())
                .query(Integer.class)
                .single();
    }
}
