package org.blendsm.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.reset;
import static org.mockito.Mockito.verify;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.blendsm.fabric.LedgerUnavailable;
import org.blendsm.fabric.OutcomeUnknown;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capabilities;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.access.Decision;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Role;
import org.blendsm.model.privacy.ConsentId;
import org.blendsm.model.privacy.Grant;
import org.blendsm.model.privacy.NewConsent;
import org.blendsm.model.privacy.NewSealedRecord;
import org.blendsm.model.privacy.PrivacyEvent;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.privacy.SealedRecord;
import org.blendsm.model.privacy.SealedRecords;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

@ServiceTest
class SealedRecordControllerTest {
    private static final List<String> OPENING = List.of("/content", "/envelopes/mine");
    private static final long LONG = 60;
    private static final AtomicInteger KEYS = new AtomicInteger();
    private static final String PATH = "/api/v1/sealed-records";
    private static final byte[] BYTES = "what nobody here can read".getBytes(UTF_8);
    private static final byte[] ENVELOPE = "the key, for the buyer".getBytes(UTF_8);
    private static final Sha256 PLAINTEXT = Sha256.of("salt and plaintext".getBytes(UTF_8));
    private static final Sha256 PRODUCT = Sha256.of("product".getBytes(UTF_8));
    private static final Sha256 CAPABILITY = Sha256.of("capability".getBytes(UTF_8));

    @TempDir
    static Path folder;

    @DynamicPropertySource
    static void folder(DynamicPropertyRegistry properties) {
        properties.add("blendsm.privacy.directory", () -> folder);
        properties.add("blendsm.privacy.quota", () -> "17MB");
    }

    @Autowired
    MockMvcTester http;

    @Autowired
    TestNetwork network;

    @Autowired
    JdbcClient database;

    @Autowired
    TransactionOperations transactions;

    @Autowired
    ApplicationEventPublisher listeners;

    @Autowired
    PrivacyProperties settings;

    @MockitoBean
    SealedRecords ledger;

    @MockitoBean
    Capabilities rights;

    @MockitoBean
    Catalogue catalogue;

    @MockitoSpyBean
    ContentFolder files;

    Member seller;
    Member buyer;
    Member stranger;
    FakeLedger taking;
    IdempotencyKey key;
    RecordId record;

    @BeforeEach
    void a_seller_and_a_buyer() {
        seller = network.admit(Role.SELLER);
        buyer = network.admit(Role.BUYER);
        stranger = network.admit(Role.BUYER);
        taking = new FakeLedger(network, seller.id(), buyer.id());
        taking.takesEverythingFrom(ledger);
        taking.knows(catalogue);
        FakeLedger.allows(rights);
        next();
    }

    /** Another wish of the seller's. */
    private void next() {
        key = new IdempotencyKey("wish-" + KEYS.incrementAndGet());
        record = new RecordId(key.idFor(seller.id(), "privacy:register"));
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(LONG));
    }

    @Test
    void what_is_the_next_of_no_page_is_refused() {
        assertProblem(send(stranger, http.get().uri(PATH + "?after=x")), 400, "MALFORMED");
    }

    @Test
    void a_record_is_kept_and_its_owner_reads_it_back() throws Exception {
        assertThat(seal()).hasStatus(201).hasHeader("Location", PATH + "/" + record);
        assertThat(get(stranger, "")).hasStatusOk().bodyJson().isLenientlyEqualTo("""
                {"state": "Kept", "owner": "%s", "content": {"product": "%s", "ciphertext": "%s",
                 "plaintext": "%s", "storage": "privacy-service/%s"}}""".formatted(
                        seller.id(), PRODUCT, Sha256.of(BYTES), PLAINTEXT, record));
        MvcTestResult content = get(seller, "/content");
        assertThat(content).hasStatusOk().hasContentType(MediaType.APPLICATION_OCTET_STREAM);
        assertThat(content.getResponse().getContentAsByteArray()).isEqualTo(BYTES);
    }

    @Test
    void asked_twice_it_is_kept_once() throws IOException {
        seal();
        assertThat(seal()).hasStatus(201);
        assertThat(filesOf(record)).hasSize(1);
    }

    @Test
    void bytes_that_are_not_those_named_are_refused_before_anything_is_kept() throws IOException {
        MvcTestResult altered = post(seller, PATH, body(Sha256.of(new byte[] {1}), BYTES));
        assertProblem(altered, 400, "CONTENT_DOES_NOT_MATCH");
        assertThat(filesOf(record)).isEmpty();
    }

    @Test
    void who_does_not_own_the_product_is_refused_before_anything_is_kept() throws IOException {
        RecordId theirs = new RecordId(key.idFor(stranger.id(), "privacy:register"));
        assertProblem(post(stranger, PATH, body(Sha256.of(BYTES), BYTES)), 403, "NOT_THE_OWNER");
        verify(files, never()).write(eq(theirs), any());
        verify(ledger, never()).register(any(), any());
    }

    @Test
    void for_a_product_that_nobody_published_nothing_is_kept() {
        given(catalogue.product(any())).willThrow(new Refused(RefusalCode.PRODUCT_NOT_FOUND, "no such product"));
        assertProblem(seal(), 404, "PRODUCT_NOT_FOUND");
        verify(files, never()).write(eq(record), any());
    }

    @Test
    void what_two_calls_brought_at_the_same_moment_is_gone_once_both_were_refused() throws Exception {
        reset(ledger);
        Refused refused = new Refused(RefusalCode.ROLE_REQUIRED, "Not your role.");
        try (ExecutorService another = Executors.newVirtualThreadPerTaskExecutor()) {
            given(ledger.register(any(), any()))
                    .willAnswer(_ -> {
                        assertProblem(another.submit(this::seal).get(), 403, "ROLE_REQUIRED");
                        assertThat(filesOf(record)).as("this call's own").hasSize(1);
                        throw refused;
                    })
                    .willThrow(refused);
            assertProblem(seal(), 403, "ROLE_REQUIRED");
        }
        assertThat(filesOf(record)).isEmpty();
        assertThat(rows("content")).isZero();
    }

    @Test
    void a_member_has_a_quota_and_gets_room_again_by_erasing() throws IOException {
        byte[] large = new byte[16 << 20];
        byte[] more = new byte[(1 << 20) + 1];
        assertThat(post(seller, PATH, body(Sha256.of(large), large))).hasStatus(201);
        assertThat(post(seller, PATH, body(Sha256.of(large), large)))
                .as("the same again takes no more room")
                .hasStatus(201);
        RecordId first = record;
        next();
        MvcTestResult over = post(seller, PATH, body(Sha256.of(more), more));
        assertProblem(over, 409, "QUOTA_USED_UP");
        assertThat(over)
                .bodyJson()
                .extractingPath("$.detail")
                .asString()
                .contains("At most 17825792 bytes", "16781312 of yours", "erase records", "ask the operator");
        assertThat(filesOf(record)).isEmpty();

        taking.register(
                key,
                new NewSealedRecord(new ProductId(PRODUCT), Sha256.of(more), PLAINTEXT, "elsewhere", Optional.empty()));
        assertProblem(put(seller, more), 409, "QUOTA_USED_UP");
        taking.erase(first);
        assertThat(put(seller, more)).hasStatusOk();
    }

    @Test
    void small_records_take_whole_blocks_of_a_quota_and_one_for_their_folder() {
        assertThat(blocks(new byte[0])).isEqualTo(1);
        assertThat(blocks(BYTES)).isEqualTo(2);
        assertThat(blocks(new byte[4_097])).isEqualTo(3);
    }

    private long blocks(byte[] small) {
        next();
        assertThat(post(seller, PATH, body(Sha256.of(small), small))).hasStatus(201);
        return database.sql("select size / 4096 from content where sealed_record = ?")
                .param(record.toString())
                .query(Long.class)
                .single();
    }

    @Test
    void what_the_ledger_refuses_leaves_no_bytes() throws IOException {
        reset(ledger);
        given(ledger.register(any(), any())).willThrow(new Refused(RefusalCode.NOT_THE_OWNER, "Not yours."));
        assertProblem(seal(), 403, "NOT_THE_OWNER");
        assertThat(filesOf(record)).isEmpty();
        assertThat(rows("content")).isZero();
    }

    @Test
    void a_used_key_with_other_bytes_does_not_touch_what_is_kept() throws IOException {
        seal();
        reset(ledger);
        given(ledger.register(any(), any()))
                .willThrow(new Refused(RefusalCode.IDEMPOTENCY_KEY_REUSED, "Take a new key."));
        byte[] other = "something else".getBytes(UTF_8);
        assertProblem(post(seller, PATH, body(Sha256.of(other), other)), 409, "IDEMPOTENCY_KEY_REUSED");
        assertThat(Files.readAllBytes(filesOf(record).getFirst())).isEqualTo(BYTES);
        assertThat(filesOf(record)).hasSize(1);
    }

    @Test
    void bytes_whose_fate_is_unknown_stay_until_the_ledger_tells_or_a_day_has_passed() throws IOException {
        reset(ledger);
        given(ledger.register(any(), any())).willThrow(new OutcomeUnknown("7e", "no commit status", null));
        assertThat(seal()).hasStatus(504);
        assertThat(filesOf(record)).hasSize(1);

        database.sql("update content set kept_at = now() - interval '25 hours' where sealed_record = ?")
                .param(record.toString())
                .update();
        RecordId forgotten = record;
        a_seller_and_a_buyer();
        seal();
        assertThat(filesOf(forgotten)).isEmpty();
        assertThat(filesOf(record)).hasSize(1);
    }

    @Test
    void bytes_that_the_ledger_came_to_know_are_never_swept() throws IOException {
        seal();
        database.sql("update content set kept_at = now() - interval '25 hours'").update();
        RecordId first = record;
        a_seller_and_a_buyer();
        seal();
        assertThat(filesOf(first)).hasSize(1);
    }

    @Test
    void bytes_that_the_ledger_answered_for_stay_however_long_its_event_is_not_read() throws IOException {
        willAnswer(call -> taking.registerUnheard(call.getArgument(0), call.getArgument(1)))
                .given(ledger)
                .register(any(), any());
        assertThat(seal()).hasStatus(201);
        aDayPasses();
        RecordId first = record;
        a_seller_and_a_buyer();
        seal();
        assertThat(filesOf(first)).hasSize(1);
    }

    @Test
    void bytes_whose_fate_is_unknown_stay_where_the_ledger_knows_their_record_or_does_not_answer() throws IOException {
        willAnswer(call -> {
                    taking.registerUnheard(call.getArgument(0), call.getArgument(1));
                    throw new OutcomeUnknown("7e", "no commit status", null);
                })
                .given(ledger)
                .register(any(), any());
        assertThat(seal()).hasStatus(504);
        aDayPasses();
        RecordId first = record;
        taking.takesEverythingFrom(ledger);
        willThrow(new LedgerUnavailable(null, "no ledger", null)).given(ledger).record(first);
        next();
        assertThat(seal()).hasStatus(201);
        assertThat(filesOf(first)).hasSize(1);

        taking.tellsWhatStands(ledger);
        next();
        seal();
        assertThat(filesOf(first)).hasSize(1);
        a_seller_and_a_buyer();
        seal();
        assertThat(filesOf(first)).as("known for good").hasSize(1);
    }

    @Test
    void envelopes_that_the_ledger_answered_for_stay_however_long_its_event_is_not_read() {
        seal();
        willAnswer(call -> taking.grantUnheard(call.getArgument(0)))
                .given(ledger)
                .grant(any());
        assertThat(give(ENVELOPE)).hasStatus(201);
        aDayPasses();
        RecordId first = record;
        a_seller_and_a_buyer();
        seal();
        give(BYTES);
        record = first;
        assertThat(rows("envelope_content")).isEqualTo(1);
    }

    @Test
    void envelopes_whose_fate_is_unknown_go_after_a_day_unless_the_ledger_knows_them() {
        seal();
        OutcomeUnknown unknown = new OutcomeUnknown("7e", "no commit status", null);
        willAnswer(call -> {
                    taking.grantUnheard(call.getArgument(0));
                    throw unknown;
                })
                .given(ledger)
                .grant(any());
        assertThat(give(ENVELOPE)).hasStatus(504);
        willThrow(unknown).given(ledger).grant(any());
        assertThat(give(BYTES)).hasStatus(504);
        assertThat(rows("envelope_content")).isEqualTo(2);
        aDayPasses();
        RecordId first = record;
        next();
        seal();
        give(BYTES);
        record = first;
        assertThat(database.sql("select hash from envelope_content where sealed_record = ?")
                        .param(record.toString())
                        .query(String.class)
                        .list())
                .containsExactly(Sha256.of(ENVELOPE).value());
    }

    private void aDayPasses() {
        for (String table : List.of("content", "envelope_content")) {
            database.sql("update " + table + " set kept_at = kept_at - interval '25 hours' where sealed_record = ?")
                    .param(record.toString())
                    .update();
        }
    }

    @Test
    void a_buyer_with_an_envelope_gets_bytes_and_envelope_and_a_stranger_neither() throws Exception {
        seal();
        assertProblem(get(buyer, "/content"), 403, "ENVELOPE_REQUIRED");
        assertProblem(get(buyer, "/envelopes/mine"), 404, "ENVELOPE_NOT_FOUND");

        assertThat(give(ENVELOPE)).hasStatus(201).bodyJson().isLenientlyEqualTo("""
                {"holder": "%s", "envelope": "%s"}""".formatted(
                        buyer.id(), Sha256.of(ENVELOPE)));
        assertThat(get(buyer, "/content").getResponse().getContentAsByteArray()).isEqualTo(BYTES);
        assertThat(get(buyer, "/envelopes/mine")).hasStatusOk().bodyJson().isLenientlyEqualTo("""
                {"granted": {"capability": "%s"}, "envelope": "%s"}""".formatted(
                        CAPABILITY, base64(ENVELOPE)));

        assertProblem(get(stranger, "/content"), 403, "ENVELOPE_REQUIRED");
        assertProblem(get(stranger, "/envelopes/mine"), 404, "ENVELOPE_NOT_FOUND");
    }

    @Test
    void an_envelope_whose_right_has_ended_opens_nothing_any_more() {
        seal();
        give(ENVELOPE);
        CapabilityId given = new CapabilityId(CAPABILITY);
        given(rights.check(given, Action.OPEN))
                .willReturn(new Decision(given, Action.OPEN, false, "revoked at 2026-05-02T10:00:00Z"));
        assertClosed("CAPABILITY_NOT_LIVE", "revoked at 2026-05-02T10:00:00Z", "ask for an envelope for the new right");
        assertThat(get(seller, "/content")).hasStatusOk();
    }

    @Test
    void a_withdrawal_closes_what_was_granted_before() {
        ConsentId consent = consented();
        assertThat(sealBy(consent)).hasStatus(201).bodyJson().isLenientlyEqualTo("""
                {"content": {"consent": "%s"}}""".formatted(consent));
        give(ENVELOPE);
        for (String path : OPENING) {
            assertThat(get(buyer, path)).as(path).hasStatusOk();
        }
        taking.withdrawConsentUnheard(consent);
        assertClosed("CONSENT_NOT_LIVE", "withdrawn at " + FakeLedger.AT);
        assertThat(get(seller, "/content")).as("its owner, who erases it").hasStatusOk();
    }

    @Test
    void where_the_ledger_does_not_tell_of_the_consent_nothing_is_opened() {
        ConsentId consent = consented();
        sealBy(consent);
        give(ENVELOPE);
        willThrow(new LedgerUnavailable(null, "no ledger", null)).given(ledger).liveConsent(any());
        for (String path : OPENING) {
            assertProblem(get(buyer, path), 503, "LEDGER_UNAVAILABLE");
        }
    }

    private void assertClosed(String code, String... why) {
        for (String path : OPENING) {
            MvcTestResult answer = get(buyer, path);
            assertProblem(answer, 409, code);
            assertThat(answer).bodyJson().extractingPath("$.detail").asString().contains(why);
        }
    }

    private ConsentId consented() {
        return taking.giveConsent(key, new NewConsent(new ProductId(PRODUCT), Sha256.of(), Duration.ofDays(1)))
                .id();
    }

    private MvcTestResult sealBy(ConsentId consent) {
        String body = body(Sha256.of(BYTES), BYTES);
        return post(seller, PATH, body.replace("}", ", \"consent\": \"%s\"}".formatted(consent)));
    }

    @Test
    void an_erased_record_opens_for_no_holder_however_late_its_event_is_read() {
        seal();
        give(ENVELOPE);
        taking.eraseUnheard(record);
        for (String path : OPENING) {
            assertProblem(get(buyer, path), 410, "RECORD_ERASED");
        }
    }

    @Test
    void where_the_ledger_does_not_answer_nothing_is_opened_but_for_the_owner() {
        seal();
        give(ENVELOPE);
        given(rights.check(any(), any())).willThrow(new LedgerUnavailable(null, "no ledger", null));
        for (String path : OPENING) {
            assertProblem(get(buyer, path), 503, "LEDGER_UNAVAILABLE");
        }
        assertThat(get(seller, "/content")).hasStatusOk();
    }

    @Test
    void a_refusal_takes_no_bytes_from_another_call_that_seals_the_same_at_that_moment() throws Exception {
        Refused reused = new Refused(RefusalCode.IDEMPOTENCY_KEY_REUSED, "It was for something else.");
        reset(ledger);
        try (ExecutorService another = Executors.newVirtualThreadPerTaskExecutor()) {
            given(ledger.register(any(), any()))
                    .willAnswer(call -> {
                        assertProblem(another.submit(this::seal).get(), 409, "IDEMPOTENCY_KEY_REUSED");
                        return taking.register(call.getArgument(0), call.getArgument(1));
                    })
                    .willThrow(reused);
            assertThat(seal()).hasStatus(201);
        }
        assertThat(get(seller, "/content").getResponse().getContentAsByteArray())
                .isEqualTo(BYTES);
    }

    @Test
    void a_refusal_takes_no_bytes_from_a_call_that_came_after_it_and_is_taken() throws Exception {
        Refused refused = new Refused(RefusalCode.NOT_THE_OWNER, "Not yours yet.");
        reset(ledger);
        try (ExecutorService another = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicInteger calls = new AtomicInteger();
            BlockingQueue<Future<MvcTestResult>> taken = new ArrayBlockingQueue<>(1);
            CountDownLatch refusedIsAnswered = new CountDownLatch(1);
            given(ledger.register(any(), any())).willAnswer(call -> {
                if (calls.incrementAndGet() == 1) {
                    taken.add(another.submit(this::seal));
                    await().until(() -> calls.get() == 2);
                    throw refused;
                }
                assertThat(refusedIsAnswered.await(LONG, TimeUnit.SECONDS)).isTrue();
                return taking.register(call.getArgument(0), call.getArgument(1));
            });
            assertProblem(seal(), 403, "NOT_THE_OWNER");
            refusedIsAnswered.countDown();
            assertThat(taken.remove().get(LONG, TimeUnit.SECONDS)).hasStatus(201);
        }
        assertThat(get(seller, "/content").getResponse().getContentAsByteArray())
                .isEqualTo(BYTES);
    }

    @Test
    void another_envelope_takes_the_first_ones_place_and_the_first_is_destroyed() {
        seal();
        give(ENVELOPE);
        byte[] resealed = "the key, for the buyer's new encryption key".getBytes(UTF_8);
        give(resealed);
        assertThat(get(buyer, "/envelopes/mine"))
                .bodyJson()
                .extractingPath("$.envelope")
                .isEqualTo(base64(resealed));
        assertThat(rows("envelope_content")).isEqualTo(1);
    }

    @Test
    void an_envelope_that_the_ledger_refuses_is_not_kept() {
        seal();
        reset(ledger);
        given(ledger.grant(any())).willThrow(new Refused(RefusalCode.CAPABILITY_NOT_LIVE, "It is over."));
        assertProblem(give(ENVELOPE), 409, "CAPABILITY_NOT_LIVE");
        assertThat(rows("envelope_content")).isZero();
    }

    @Test
    void a_refusal_takes_no_envelope_from_another_call_that_grants_the_same_at_that_moment() throws Exception {
        seal();
        reset(ledger);
        taking.tellsWhatStands(ledger);
        Refused over = new Refused(RefusalCode.CAPABILITY_NOT_LIVE, "It is over.");
        try (ExecutorService another = Executors.newVirtualThreadPerTaskExecutor()) {
            given(ledger.grant(any()))
                    .willAnswer(call -> {
                        assertProblem(another.submit(() -> give(ENVELOPE)).get(), 409, "CAPABILITY_NOT_LIVE");
                        return taking.grant(call.getArgument(0));
                    })
                    .willThrow(over);
            assertThat(give(ENVELOPE)).hasStatus(201);
        }
        assertThat(get(buyer, "/envelopes/mine")).hasStatusOk();
    }

    @Test
    void erased_means_that_nothing_is_left_but_the_tombstone() throws IOException {
        seal();
        give(ENVELOPE);
        assertThat(post(seller, PATH + "/" + record + "/erasure", ""))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("{\"state\": \"Erased\"}");
        assertThat(filesOf(record)).isEmpty();
        assertThat(rows("content")).isZero();
        assertThat(rows("envelope_content")).isZero();
        assertThat(get(buyer, "")).hasStatusOk().bodyJson().isLenientlyEqualTo("""
                {"state": "Erased", "id": "%s"}""".formatted(record));
        for (Member member : List.of(seller, buyer)) {
            assertProblem(get(member, "/content"), 410, "RECORD_ERASED");
            assertProblem(get(member, "/envelopes/mine"), 410, "RECORD_ERASED");
        }
        assertProblem(give(ENVELOPE), 410, "RECORD_ERASED");
        assertThat(rows("envelope_content")).isZero();
    }

    @Test
    void an_erased_record_asked_for_again_with_its_old_key_does_not_come_back() throws IOException {
        seal();
        var erased = taking.erase(record);
        reset(ledger);
        given(ledger.register(any(), any())).willReturn(erased);
        assertThat(seal()).hasStatus(201).bodyJson().isLenientlyEqualTo("{\"state\": \"Erased\"}");
        assertThat(filesOf(record)).isEmpty();
    }

    @Test
    void a_refused_erasure_destroys_nothing() throws IOException {
        seal();
        reset(ledger);
        given(ledger.erase(any())).willThrow(new Refused(RefusalCode.NOT_THE_OWNER, "Not yours."));
        assertProblem(post(stranger, PATH + "/" + record + "/erasure", ""), 403, "NOT_THE_OWNER");
        assertThat(filesOf(record)).hasSize(1);
    }

    @Test
    void who_registers_at_the_ledger_itself_brings_the_bytes_here() throws Exception {
        taking.register(
                key,
                new NewSealedRecord(
                        new ProductId(PRODUCT), Sha256.of(BYTES), PLAINTEXT, "elsewhere", Optional.empty()));
        assertProblem(get(seller, "/content"), 404, "CONTENT_NOT_FOUND");
        assertProblem(put(stranger, BYTES), 403, "NOT_THE_OWNER");
        assertProblem(put(seller, ENVELOPE), 400, "CONTENT_DOES_NOT_MATCH");
        assertThat(put(seller, BYTES)).hasStatusOk();
        assertThat(get(seller, "/content").getResponse().getContentAsByteArray())
                .isEqualTo(BYTES);

        taking.erase(record);
        assertProblem(put(seller, BYTES), 410, "RECORD_ERASED");
        assertThat(filesOf(record)).isEmpty();
    }

    @Test
    void bytes_that_are_brought_while_their_record_is_erased_do_not_outlive_it() throws Exception {
        taking.register(
                key,
                new NewSealedRecord(
                        new ProductId(PRODUCT), Sha256.of(BYTES), PLAINTEXT, "elsewhere", Optional.empty()));
        taking.grant(new Grant(record, new CapabilityId(CAPABILITY), Sha256.of(ENVELOPE)));
        SealedRecord.Erased erased = new SealedRecord.Erased(record, seller.id(), Sha256.of(), FakeLedger.AT);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<MvcTestResult>> brought = transactions.execute(_ -> {
                listeners.publishEvent(new PrivacyEvent.RecordErased(erased));
                Future<MvcTestResult> bytes = callers.submit(() -> put(seller, BYTES));
                Future<MvcTestResult> envelope = callers.submit(() -> putEnvelope(seller, ENVELOPE));
                await().until(() -> callers.submit(this::waitingForALock).get()
                                + (bytes.isDone() ? 1 : 0)
                                + (envelope.isDone() ? 1 : 0)
                        >= 2);
                return List.of(bytes, envelope);
            });
            for (Future<MvcTestResult> answer : brought) {
                assertProblem(answer.get(LONG, TimeUnit.SECONDS), 410, "RECORD_ERASED");
            }
        }
        assertThat(filesOf(record)).isEmpty();
        assertThat(rows("content")).isZero();
        assertThat(rows("envelope_content")).isZero();
    }

    @Test
    void bytes_that_are_sealed_again_while_their_record_is_erased_do_not_outlive_it() throws Exception {
        seal();
        reset(ledger);
        given(ledger.register(any(), any())).willThrow(new LedgerUnavailable(null, "no ledger", null));
        try (ExecutorService another = Executors.newVirtualThreadPerTaskExecutor()) {
            BlockingQueue<Future<?>> erasure = new ArrayBlockingQueue<>(1);
            willAnswer(call -> {
                        Future<?> erased = another.submit(() -> taking.erase(record));
                        await().until(() -> erased.isDone() || waitingForALock() > 0);
                        erasure.add(erased);
                        return call.callRealMethod();
                    })
                    .given(files)
                    .write(any(), any());
            assertProblem(seal(), 503, "LEDGER_UNAVAILABLE");
            erasure.remove().get(LONG, TimeUnit.SECONDS);
        }
        assertThat(filesOf(record)).isEmpty();
        assertThat(rows("content")).isZero();
    }

    @Test
    void bytes_whose_record_is_erased_before_they_are_written_are_not_written() throws IOException {
        seal();
        TransactionOperations erasingBefore = new TransactionOperations() {
            @Override
            public <T> T execute(TransactionCallback<T> action) {
                taking.erase(record);
                return transactions.execute(action);
            }
        };
        try (Incoming bytes = files.receive(new ByteArrayInputStream(BYTES), Sha256.of(BYTES))) {
            new Contents(database, files, erasingBefore, settings).keep(record, seller.id(), bytes, false);
        }
        assertThat(filesOf(record)).isEmpty();
        assertThat(rows("content")).isZero();
    }

    @Test
    void an_envelope_that_is_given_while_its_record_is_erased_does_not_outlive_it() {
        seal();
        RecordId leftOver = new RecordId(Sha256.of("left over".getBytes(UTF_8)));
        database.sql("""
                        insert into content (sealed_record, ciphertext, kept_at, registered)
                        values (?, ?, now() - interval '25 hours', false)""").params(leftOver.toString(), Sha256.of(BYTES).value()).update();
        willAnswer(_ -> {
                    taking.erase(record);
                    throw new Refused(RefusalCode.RECORD_NOT_FOUND, "Nothing of that name.");
                })
                .given(ledger)
                .record(leftOver);
        willThrow(new OutcomeUnknown("7e", "no commit status", null))
                .given(ledger)
                .grant(any());
        assertProblem(give(ENVELOPE), 410, "RECORD_ERASED");
        assertThat(rows("envelope_content")).isZero();
    }

    @Test
    void an_envelope_of_an_erased_record_goes_after_a_day_though_the_ledger_still_tells_of_it() {
        seal();
        willAnswer(call -> {
                    taking.grantUnheard(call.getArgument(0));
                    throw new OutcomeUnknown("7e", "no commit status", null);
                })
                .given(ledger)
                .grant(any());
        assertThat(give(ENVELOPE)).hasStatus(504);
        taking.eraseUnheard(record);
        aDayPasses();
        RecordId erased = record;
        next();
        seal();
        record = erased;
        assertThat(rows("envelope_content")).isZero();
    }

    private int waitingForALock() {
        return database.sql("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
                .query(Integer.class)
                .single();
    }

    @Test
    void who_grants_at_the_ledger_itself_brings_the_envelope_here() {
        seal();
        assertProblem(putEnvelope(seller, ENVELOPE), 404, "ENVELOPE_NOT_FOUND");
        taking.grant(new Grant(record, new CapabilityId(CAPABILITY), Sha256.of(ENVELOPE)));
        assertProblem(get(buyer, "/envelopes/mine"), 404, "CONTENT_NOT_FOUND");
        assertProblem(putEnvelope(stranger, ENVELOPE), 403, "NOT_THE_OWNER");
        assertProblem(putEnvelope(seller, BYTES), 400, "CONTENT_DOES_NOT_MATCH");
        assertThat(putEnvelope(seller, ENVELOPE)).hasStatusOk();
        assertThat(get(buyer, "/envelopes/mine"))
                .bodyJson()
                .extractingPath("$.envelope")
                .isEqualTo(base64(ENVELOPE));
    }

    @Test
    void records_that_never_were_are_not_found() {
        for (String path : List.of("", "/content", "/envelopes/mine")) {
            assertProblem(get(buyer, path), 404, "RECORD_NOT_FOUND");
        }
        assertProblem(give(ENVELOPE), 404, "RECORD_NOT_FOUND");
        assertProblem(put(seller, BYTES), 404, "RECORD_NOT_FOUND");
    }

    @Test
    void what_is_of_no_form_is_refused() {
        assertProblem(post(seller, PATH, "{"), 400, "MALFORMED");
        assertProblem(
                post(seller, PATH, body(Sha256.of(BYTES), BYTES).replace(base64(BYTES), "not base64!")),
                400,
                "MALFORMED");
        assertProblem(post(seller, PATH + "/" + record + "/envelopes", """
                        {"capability": "%s", "envelope": ""}""".formatted(CAPABILITY)), 400, "MALFORMED");
    }

    @Test
    void a_record_has_up_to_sixteen_mebibytes() throws Exception {
        byte[] largest = new byte[16 << 20];
        assertThat(post(seller, PATH, body(Sha256.of(largest), largest))).hasStatus(201);
        assertThat(get(seller, "/content").getResponse().getContentAsByteArray())
                .isEqualTo(largest);

        byte[] tooLarge = new byte[(16 << 20) + 1];
        assertProblem(post(seller, PATH, body(Sha256.of(tooLarge), tooLarge)), 400, "MALFORMED");
        assertProblem(put(seller, tooLarge), 400, "MALFORMED");
    }

    @Test
    void bytes_of_who_may_not_bring_them_or_has_no_room_are_not_even_read() {
        taking.register(
                key,
                new NewSealedRecord(
                        new ProductId(PRODUCT), Sha256.of(BYTES), PLAINTEXT, "elsewhere", Optional.empty()));
        assertProblem(put(stranger, BYTES), 403, "NOT_THE_OWNER");
        assertProblem(put(seller, new byte[18 << 20]), 409, "QUOTA_USED_UP");
        verify(files, never()).receive(any(), any());
    }

    @Test
    void of_a_long_text_that_is_no_base64_little_is_told_back() {
        String noBase64 = body(Sha256.of(BYTES), BYTES).replace(base64(BYTES), "A".repeat(100_000) + "!");
        MvcTestResult answer = post(seller, PATH, noBase64);
        assertProblem(answer, 400, "MALFORMED");
        assertThat(answer).bodyJson().extractingPath("$.detail").isEqualTo("content: is no base64");
        assertProblem(post(seller, PATH, noBase64.replaceFirst("\"A+!\"", "[1, 2]")), 400, "MALFORMED");
    }

    @Test
    void nothing_that_a_caller_wrote_becomes_a_path() {
        assertProblem(send(buyer, http.get().uri(PATH + "/passwd/content")), 400, "MALFORMED");
        assertThat(send(buyer, http.get().uri(URI.create(PATH + "/..%2f..%2fetc%2fpasswd/content"))))
                .hasStatus(400);
        assertThat(get(buyer, "/../../etc/passwd/content")).hasStatus(400);
    }

    @Test
    void an_expelled_holder_gets_nothing() {
        seal();
        give(ENVELOPE);
        network.expel(buyer);
        assertProblem(get(buyer, "/content"), 403, "NOT_IN_GOOD_STANDING");
        assertProblem(get(buyer, "/envelopes/mine"), 403, "NOT_IN_GOOD_STANDING");
    }

    private MvcTestResult seal() {
        return post(seller, PATH, body(Sha256.of(BYTES), BYTES));
    }

    private static String body(Sha256 ciphertext, byte[] bytes) {
        return """
                {"product": "%s", "ciphertext": "%s", "plaintext": "%s", "content": "%s"}""".formatted(PRODUCT, ciphertext, PLAINTEXT, base64(bytes));
    }

    private MvcTestResult give(byte[] envelope) {
        return post(seller, PATH + "/" + record + "/envelopes", """
                {"capability": "%s", "envelope": "%s"}""".formatted(CAPABILITY, base64(envelope)));
    }

    private MvcTestResult put(Member caller, byte[] bytes) {
        return send(
                caller,
                http.put()
                        .uri(PATH + "/" + record + "/content")
                        .contentType(MediaType.APPLICATION_OCTET_STREAM)
                        .content(bytes));
    }

    private MvcTestResult putEnvelope(Member caller, byte[] envelope) {
        return send(
                caller,
                http.put()
                        .uri(PATH + "/" + record + "/envelopes/" + buyer.id())
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("\"" + base64(envelope) + "\""));
    }

    private MvcTestResult post(Member caller, String path, String body) {
        return send(
                caller,
                http.post()
                        .uri(path)
                        .header("Idempotency-Key", key.value())
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(body));
    }

    private MvcTestResult get(Member caller, String path) {
        return send(caller, http.get().uri(PATH + "/" + record + path));
    }

    private MvcTestResult send(Member caller, MockMvcTester.MockMvcRequestBuilder request) {
        return request.header(HttpHeaders.AUTHORIZATION, network.bearer(caller)).exchange();
    }

    private int rows(String table) {
        return database.sql("select count(*) from " + table + " where sealed_record = ?")
                .param(record.toString())
                .query(Integer.class)
                .single();
    }

    private static List<Path> filesOf(RecordId id) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(Files::isRegularFile)
                    .filter(file -> folder.relativize(file).toString().contains(id.toString()))
                    .toList();
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
