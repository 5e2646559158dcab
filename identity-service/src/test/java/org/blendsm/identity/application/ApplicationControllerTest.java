package org.blendsm.identity.application;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.blendsm.fabric.testing.Problems.assertProblem;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.BDDMockito.willThrow;

import com.jayway.jsonpath.JsonPath;
import java.io.IOException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.blendsm.fabric.ca.SigningRequests;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.fabric.spring.EventFeed;
import org.blendsm.fabric.spring.ReadToEnd;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.identity.Newcomers;
import org.blendsm.identity.TestPool;
import org.blendsm.identity.TokenRequest;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Approval;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Rejection;
import org.blendsm.model.membership.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.transaction.support.TransactionOperations;

@ServiceTest
@Import({TestPool.class, Newcomers.class})
@TestPropertySource(
        properties = {
            "blendsm.identity.door.per-minute=200",
            "blendsm.identity.door.pending=50",
            "blendsm.identity.door.pending-from=20"
        })
class ApplicationControllerTest {
    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
    private static final String KNOCKER = "192.0.2.99";

    @Autowired
    MockMvcTester http;

    @Autowired
    TestNetwork network;

    @Autowired
    Newcomers newcomers;

    @Autowired
    JdbcClient database;

    @Autowired
    UnansweredApplications unanswered;

    @Autowired
    Applications applications;

    @Autowired
    TransactionOperations transaction;

    @MockitoBean
    Memberships ledger;

    @MockitoBean
    EventFeed feed;

    Member operator;

    @BeforeEach
    void nobody_but_an_operator() {
        database.sql("truncate application, managed_key, client_secret, certificate, ca_task")
                .update();
        operator = network.admit(Role.OPERATOR);
        theLedgerDecides();
        given(ledger.member(any())).willThrow(new Refused(RefusalCode.MEMBER_NOT_FOUND, "Nobody."));
        given(feed.isFresh(any())).willReturn(true);
    }

    @Test
    void an_applicant_with_a_managed_key_is_approved_enrolled_and_gets_tokens() {
        Newcomers.Applied applied = newcomers.apply(Newcomers.managedApplication(Role.SELLER));
        assertThat(newcomers.progress(applied)).hasStatusOk().bodyJson().isLenientlyEqualTo("""
                {"application": {"status": "PENDING", "custody": "MANAGED", "roles": ["SELLER"], "name": "Ada"}}""");

        assertThat(approve(applied.id())).hasStatusOk();
        awaitCertificate(applied);

        String first = Newcomers.body(newcomers.progress(applied));
        assertThat(JsonPath.<String>read(first, "$.application.status")).isEqualTo("ENROLLED");
        assertThat(TokenRequest.bySecret(http, new MemberId(applied.address()), JsonPath.read(first, "$.clientSecret"))
                        .exchange())
                .hasStatusOk();
        assertThat(newcomers.progress(applied)).hasStatusOk().bodyJson().doesNotHavePath("$.clientSecret");
    }

    private Newcomers.Applied enrolled() {
        Newcomers.Applied applied = newcomers.apply(Newcomers.managedApplication(Role.SELLER));
        approve(applied.id());
        awaitCertificate(applied);
        return applied;
    }

    /** Whoever asks again has not had the answer before. */
    @Test
    void a_client_secret_whose_answer_was_lost_is_shown_again_as_another_until_it_has_got_a_token() {
        Newcomers.Applied applied = enrolled();
        MemberId member = new MemberId(applied.address());

        String lost = JsonPath.read(Newcomers.body(newcomers.progress(applied)), "$.clientSecret");
        String seen = JsonPath.read(Newcomers.body(newcomers.progress(applied)), "$.clientSecret");

        assertThat(TokenRequest.bySecret(http, member, lost).exchange()).hasStatus(401);
        assertThat(TokenRequest.bySecret(http, member, seen).exchange()).hasStatusOk();
        assertThat(newcomers.progress(applied)).hasStatusOk().bodyJson().doesNotHavePath("$.clientSecret");
    }

    @Test
    void a_client_secret_that_gets_a_token_just_now_is_not_replaced() {
        Newcomers.Applied applied = enrolled();
        MemberId member = new MemberId(applied.address());
        String first = JsonPath.read(Newcomers.body(newcomers.progress(applied)), "$.clientSecret");

        CompletableFuture<MvcTestResult> again = transaction.execute(_ -> {
            int holder =
                    database.sql("select pg_backend_pid()").query(Integer.class).single();
            database.sql("update client_secret set got_token = true where address = ?")
                    .param(member.value())
                    .update();
            CompletableFuture<MvcTestResult> asked = CompletableFuture.supplyAsync(() -> newcomers.progress(applied));
            await().until(() -> asked.isDone() || isWaitedFor(holder));
            return asked;
        });

        assertThat(again.join()).hasStatusOk().bodyJson().doesNotHavePath("$.clientSecret");
        assertThat(TokenRequest.bySecret(http, member, first).exchange()).hasStatusOk();
    }

    private boolean isWaitedFor(int holder) {
        return database.sql("select exists (select from pg_stat_activity where ? = any (pg_blocking_pids(pid)))")
                .param(holder)
                .query(Boolean.class)
                .single();
    }

    @Test
    void an_applicant_with_its_own_key_is_certified_for_that_key() throws IOException {
        KeyPair pair = P256.newKey();
        Newcomers.Applied applied = newcomers.apply(Newcomers.ownApplication(pair, Role.BUYER));
        assertThat(applied.address())
                .isEqualTo(PublicKeyInfo.of(pair.getPublic()).address().value());
        approve(applied.id());
        awaitCertificate(applied);

        String progress = Newcomers.body(newcomers.progress(applied));
        String pem = JsonPath.read(progress, "$.certificate");
        assertThat(Certificates.parse(pem).getPublicKey().getEncoded())
                .isEqualTo(pair.getPublic().getEncoded());
        assertThat(Certificates.parse(pem).getSubjectX500Principal().getName()).contains("CN=" + applied.address());
        assertThat(progress).doesNotContain("clientSecret");
        assertThat(http.get().uri("/api/v1/members/" + applied.address() + "/certificate"))
                .hasStatusOk()
                .hasContentTypeCompatibleWith("application/x-pem-file")
                .bodyText()
                .isEqualTo(pem);
    }

    @Test
    void an_approval_that_was_given_straight_at_the_ledger_enrols_as_well() {
        Newcomers.Applied applied = newcomers.apply(Newcomers.managedApplication(Role.SELLER));
        newcomers.admit(applied.id());
        awaitCertificate(applied);
    }

    @Test
    void a_managed_applications_proof_of_possession_holds() {
        Newcomers.Applied applied = newcomers.apply(Newcomers.managedApplication(Role.SELLER));
        willAnswer(call -> {
                    Approval approval = call.getArgument(0);
                    Application application = approval.application();
                    assertThat(approval.proofOfPossession()
                                    .verifies(
                                            DocumentType.APPLICATION,
                                            fingerprint(),
                                            application,
                                            application.key().key()))
                            .isTrue();
                    assertThat(application.hash().value()).isEqualTo(applied.id());
                    return admitted(application);
                })
                .given(ledger)
                .approve(any());
        assertThat(approve(applied.id())).hasStatusOk();
    }

    @Test
    void an_operator_with_its_own_key_is_given_what_to_sign_and_nobody_else() {
        Newcomers.Applied applied = newcomers.apply(Newcomers.managedApplication(Role.SELLER));
        String path = "/api/v1/applications/" + applied.id() + "/approval";
        Approval approval =
                CanonicalJson.decode(Newcomers.body(get(path, operator)).getBytes(UTF_8), Approval.class);
        assertThat(approval.application().hash().value()).isEqualTo(applied.id());
        assertProblem(get(path, network.admit(Role.SELLER)), 403, "ROLE_REQUIRED");
    }

    @Test
    void who_asks_after_its_own_application_may_do_so_often() {
        Newcomers.Applied applied = newcomers.apply(Newcomers.managedApplication(Role.SELLER));
        for (int i = 0; i < 300; i++) {
            assertThat(newcomers.progress(applied)).hasStatusOk();
        }
    }

    @Test
    void a_refusal_reaches_the_applicant_with_its_reason() {
        Newcomers.Applied applied = newcomers.apply(Newcomers.managedApplication(Role.SELLER));
        assertThat(refuse(applied.id())).hasStatusOk();
        assertThat(newcomers.progress(applied)).bodyJson().isLenientlyEqualTo("""
                {"application": {"status": "REFUSED", "reason": "We do not know you."}}""");
    }

    @Test
    void whom_an_operator_admits_after_all_has_no_newer_application_waiting() {
        KeyPair pair = P256.newKey();
        Newcomers.Applied first = newcomers.apply(Newcomers.ownApplication(pair, Role.BUYER));
        refuse(first.id());
        Newcomers.Applied second = newcomers.apply(Newcomers.ownApplication(pair, Role.SELLER));

        newcomers.admit(first.id());

        awaitCertificate(first);
        answered(second, "REFUSED", "the holder of this key was admitted by another application");
    }

    @Test
    void who_was_admitted_by_an_application_that_is_not_here_has_none_waiting_here() {
        KeyPair pair = P256.newKey();
        Newcomers.Applied waiting = newcomers.apply(Newcomers.ownApplication(pair, Role.SELLER));

        network.happened(new MembershipEvent.MemberAdmitted(admitted(Newcomers.application(pair, Role.BUYER))));

        answered(waiting, "REFUSED", "the holder of this key was admitted by another application");
    }

    @Test
    void what_was_refused_is_not_approved_here_and_keeps_its_reason() {
        Newcomers.Applied applied = newcomers.apply(Newcomers.managedApplication(Role.SELLER));
        refuse(applied.id());

        assertProblem(approve(applied.id()), 409, "APPLICATION_REFUSED");
        assertProblem(refuse(applied.id(), "Another one."), 409, "APPLICATION_REFUSED");

        assertThat(refuse(applied.id())).hasStatusOk();
        answered(applied, "REFUSED", "We do not know you.");
    }

    @Test
    void of_two_applications_of_one_key_the_waiting_one_is_answered_first() {
        KeyPair pair = P256.newKey();
        Newcomers.Applied first = newcomers.apply(Newcomers.ownApplication(pair, Role.BUYER));
        refuse(first.id());
        Newcomers.Applied second = newcomers.apply(Newcomers.ownApplication(pair, Role.SELLER));

        String approval = "/api/v1/applications/" + first.id() + "/approval";
        assertProblem(get(approval, operator), 409, "ALREADY_APPLIED");
        refuse(second.id());

        assertThat(get(approval, operator)).hasStatusOk();
        answered(second, "REFUSED", "We do not know you.");
    }

    private void answered(Newcomers.Applied application, String status, String reason) {
        assertThat(newcomers.progress(application)).bodyJson().isLenientlyEqualTo("""
                {"application": {"status": "%s", "reason": "%s"}}""".formatted(status, reason));
    }

    private MvcTestResult refuse(String id) {
        return refuse(id, "We do not know you.");
    }

    private MvcTestResult refuse(String id, String reason) {
        return http.post()
                .uri("/api/v1/applications/" + id + "/refusal")
                .header(HttpHeaders.AUTHORIZATION, network.bearer(operator))
                .contentType(MediaType.APPLICATION_JSON)
                .content("""
                        {"reason": "%s"}""".formatted(reason))
                .exchange();
    }

    @Test
    void who_may_approve_is_the_ledgers_decision() {
        Newcomers.Applied applied = newcomers.apply(Newcomers.managedApplication(Role.SELLER));
        willThrow(new Refused(RefusalCode.ROLE_REQUIRED, "Only operators approve."))
                .given(ledger)
                .approve(any());
        assertProblem(approve(applied.id()), 403, "ROLE_REQUIRED");
        assertThat(newcomers.progress(applied))
                .bodyJson()
                .extractingPath("$.application.status")
                .isEqualTo("PENDING");
    }

    @Test
    void without_its_secret_nobody_sees_an_application() {
        Newcomers.Applied applied = newcomers.apply(Newcomers.managedApplication(Role.SELLER));
        assertProblem(
                newcomers.progress(new Newcomers.Applied(applied.id(), applied.address(), "guess")),
                404,
                "APPLICATION_NOT_FOUND");
        assertThat(http.get().uri("/api/v1/applications/" + applied.id())).hasStatus(400);
        assertProblem(approve("0".repeat(64)), 404, "APPLICATION_NOT_FOUND");
    }

    @Test
    void only_operators_list_applications() {
        List<String> ids = List.of(
                newcomers.apply(Newcomers.managedApplication(Role.SELLER)).id(),
                newcomers.apply(Newcomers.managedApplication(Role.BUYER)).id(),
                newcomers.apply(Newcomers.managedApplication(Role.BROKER)).id());
        String first = Newcomers.body(list(operator, "?status=PENDING&size=2"));
        assertThat(JsonPath.<List<String>>read(first, "$.items[*].id")).isEqualTo(ids.subList(0, 2));
        String second =
                Newcomers.body(list(operator, "?status=PENDING&size=2&after=" + JsonPath.read(first, "$.next")));
        assertThat(JsonPath.<List<String>>read(second, "$.items[*].id")).isEqualTo(ids.subList(2, 3));
        assertThat(JsonPath.<List<String>>read(Newcomers.body(list(operator, "?status=REFUSED")), "$.items"))
                .isEmpty();
        assertProblem(list(network.admit(Role.SELLER), ""), 403, "ROLE_REQUIRED");
        assertProblem(list(operator, "?after=nonsense"), 400, "MALFORMED");
    }

    @Test
    void a_key_applies_once() {
        String application = Newcomers.ownApplication(P256.newKey(), Role.BUYER);
        newcomers.apply(application);
        assertProblem(newcomers.post(application), 409, "ALREADY_APPLIED");
    }

    @Test
    void a_proof_by_another_key_or_for_another_network_is_refused() throws Exception {
        KeyPair pair = P256.newKey();
        Application application = Newcomers.application(pair, Role.BUYER);
        SigningKey key = SigningKey.of(pair.getPrivate());
        String csr = SigningRequests.pem(application.member().value(), pair);
        DetachedJws stolen =
                Newcomers.proof(application, SigningKey.of(P256.newKey().getPrivate()));
        assertProblem(
                newcomers.post(Newcomers.ownApplication(application, stolen, csr)), 400, "PROOF_OF_POSSESSION_INVALID");
        DetachedJws elsewhere = DetachedJws.sign(DocumentType.APPLICATION, Sha256.of(), application, key.es256());
        assertProblem(
                newcomers.post(Newcomers.ownApplication(application, elsewhere, csr)),
                400,
                "PROOF_OF_POSSESSION_INVALID");
    }

    @Test
    void a_signing_request_has_to_be_the_applicants_own() {
        KeyPair pair = P256.newKey();
        KeyPair other = P256.newKey();
        Application application = Newcomers.application(pair, Role.BUYER);
        DetachedJws proof = Newcomers.proof(application, SigningKey.of(pair.getPrivate()));
        String address = application.member().value();
        String othersKey = SigningRequests.pem(address, other);
        String othersSignature = SigningRequests.pem(address, new KeyPair(pair.getPublic(), other.getPrivate()));
        String othersName = SigningRequests.pem("admin", pair);
        for (String csr : List.of(othersKey, othersSignature)) {
            assertProblem(
                    newcomers.post(Newcomers.ownApplication(application, proof, csr)),
                    400,
                    "PROOF_OF_POSSESSION_INVALID");
        }
        assertProblem(newcomers.post(Newcomers.ownApplication(application, proof, othersName)), 400, "MALFORMED");
        assertProblem(newcomers.post(Newcomers.ownApplication(application, proof, "no pem")), 400, "MALFORMED");
    }

    @Test
    void an_application_to_an_organisation_of_another_pool_is_refused() {
        assertProblem(
                newcomers.post(Newcomers.managedApplication(Role.BUYER).replace(TestPool.ORGANISATION, "ConsumerMSP")),
                400,
                "ORGANISATION_NOT_HERE");
    }

    @Test
    void what_is_no_application_is_refused() {
        for (String body : List.of("", "{", "[]", """
                {"custody": "borrowed", "name": "Ada", "organisation": "ProviderMSP", "roles": ["BUYER"]}""", """
                {"custody": "managed", "name": "", "organisation": "ProviderMSP", "roles": ["BUYER"]}""", """
                {"custody": "managed", "name": "Ada", "organisation": "ProviderMSP", "roles": []}""", """
                {"custody": "managed", "name": "Ada", "organisation": "ProviderMSP", "roles": ["KING"]}""", """
                {"custody": "managed", "name": "Ada", "organisation": "ProviderMSP", "roles": null}""", """
                {"custody": "own"}""")) {
            assertProblem(newcomers.post(body), 400, "MALFORMED");
        }
        assertThat(database.sql("select count(*) from managed_key")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void a_book_is_not_read() {
        assertProblem(newcomers.post("{\"custody\": \"" + "x".repeat(200_000) + "\"}"), 413, "BODY_TOO_LARGE");
    }

    @Test
    void only_so_many_wait_at_a_time() {
        for (int i = 0; i < 50; i++) {
            assertThat(applyFrom("192.0.2." + i / 20)).hasStatus(201);
        }
        tooMany(applyFrom("192.0.2.3"), 60);
    }

    @Test
    void one_address_cannot_close_the_door_for_all_others() {
        for (int i = 0; i < 20; i++) {
            assertThat(applyFrom("192.0.2.1")).hasStatus(201);
        }
        tooMany(applyFrom("192.0.2.1"), 60);
        assertThat(applyFrom("192.0.2.2")).hasStatus(201);
    }

    @Test
    void who_is_answered_makes_room_for_the_next_from_there() {
        for (int i = 0; i < 19; i++) {
            applyFrom("192.0.2.1");
        }
        String last = JsonPath.read(Newcomers.body(applyFrom("192.0.2.1")), "$.id");
        tooMany(applyFrom("192.0.2.1"), 60);
        approve(last);
        assertThat(applyFrom("192.0.2.1")).hasStatus(201);
    }

    @Test
    void what_nobody_answered_for_a_month_is_forgotten_with_its_key() {
        Newcomers.Applied old = newcomers.apply(Newcomers.managedApplication(Role.BUYER));
        Newcomers.Applied fresh = newcomers.apply(Newcomers.managedApplication(Role.BUYER));
        Newcomers.Applied admitted = newcomers.apply(Newcomers.managedApplication(Role.BUYER));
        approve(admitted.id());
        database.sql("update application set submitted_at = now() - interval '31 days' where id <> ?")
                .param(fresh.id())
                .update();

        unanswered.forgetOld();

        assertProblem(newcomers.progress(old), 404, "APPLICATION_NOT_FOUND");
        assertThat(newcomers.progress(fresh)).hasStatusOk();
        assertThat(newcomers.progress(admitted)).hasStatusOk();
        assertThat(database.sql("select address from managed_key")
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrder(fresh.address(), admitted.address());
    }

    @Test
    void nothing_is_forgotten_while_what_happened_is_still_being_read() {
        Newcomers.Applied applied = newcomers.apply(Newcomers.managedApplication(Role.BUYER));
        waitsForAMonth(applied);
        given(feed.isFresh(any())).willReturn(false);

        unanswered.forgetOld();

        keptWithItsKey(applied);
    }

    /** As after a restore of a database that is older than the admission. */
    @Test
    void whom_the_ledger_knows_as_a_member_is_not_forgotten() {
        Newcomers.Applied applied = newcomers.apply(Newcomers.managedApplication(Role.BUYER));
        waitsForAMonth(applied);
        willReturn(operator).given(ledger).member(new MemberId(applied.address()));

        unanswered.forgetOld();

        keptWithItsKey(applied);
    }

    /** Between the question and the answer to it somebody may have approved. */
    @Test
    void who_is_admitted_just_then_is_not_forgotten() {
        Newcomers.Applied applied = newcomers.apply(Newcomers.managedApplication(Role.BUYER));
        waitsForAMonth(applied);
        willThrow(new Refused(RefusalCode.MEMBER_NOT_FOUND, "Nobody."))
                .willReturn(operator)
                .given(ledger)
                .member(new MemberId(applied.address()));

        unanswered.forgetOld();

        keptWithItsKey(applied);
    }

    /** As after a rebuild from an older archive of the network. */
    @Test
    void whose_admission_a_restored_ledger_does_not_have_waits_again_and_is_admitted_again() {
        Newcomers.Applied applied = enrolled();
        Newcomers.Applied known = enrolled();
        Newcomers.Applied out = enrolled();
        String secret = JsonPath.read(Newcomers.body(newcomers.progress(applied)), "$.clientSecret");
        assertThat(TokenRequest.bySecret(http, new MemberId(applied.address()), secret)
                        .exchange())
                .hasStatusOk();
        Newcomers.body(newcomers.progress(out));
        database.sql("delete from client_secret where address = ?")
                .param(out.address())
                .update();
        database.sql("delete from ledger_member where address in (?, ?)")
                .params(applied.address(), out.address())
                .update();
        waitsForAMonth(applied);

        applications.on(new ReadToEnd(0));

        assertThat(status(applied)).isEqualTo("PENDING");
        assertThat(status(known)).isEqualTo("ENROLLED");
        unanswered.forgetOld();
        keptWithItsKey(applied);
        assertThat(approve(applied.id())).hasStatusOk();
        assertThat(approve(out.id())).hasStatusOk();
        assertThat(status(applied)).isEqualTo("ENROLLED");
        assertThat(TokenRequest.bySecret(http, new MemberId(applied.address()), secret)
                        .exchange())
                .hasStatusOk();
        assertThat(newcomers.progress(out)).hasStatusOk().bodyJson().hasPath("$.clientSecret");
        assertThat(database.sql("select count(*) from ca_task where kind = 'ENROL'")
                        .query(Integer.class)
                        .single())
                .as("enrolled a second time")
                .isZero();
    }

    private String status(Newcomers.Applied applied) {
        return JsonPath.read(Newcomers.body(newcomers.progress(applied)), "$.application.status");
    }

    private void waitsForAMonth(Newcomers.Applied application) {
        database.sql("update application set submitted_at = now() - interval '31 days' where id = ?")
                .param(application.id())
                .update();
    }

    private void keptWithItsKey(Newcomers.Applied application) {
        assertThat(newcomers.progress(application)).hasStatusOk();
        assertThat(database.sql("select address from managed_key")
                        .query(String.class)
                        .list())
                .contains(application.address());
    }

    private MvcTestResult applyFrom(String address) {
        return newcomers.post(Newcomers.managedApplication(Role.BUYER), address);
    }

    @Test
    void one_address_knocks_only_so_often() {
        MvcTestResult last = knock();
        for (int i = 0; i < 5_000 && last.getResponse().getStatus() != 429; i++) {
            last = knock();
        }
        tooMany(last, 1);
    }

    /** What somebody sends is not worth reading before it is known whether anything of theirs is taken. */
    @Test
    void who_knocked_too_often_is_turned_away_before_the_body_is_read() {
        for (String path : List.of("/api/v1/applications", "/api/v1/verifications")) {
            MvcTestResult last = postFrom(KNOCKER, path, "{");
            for (int i = 0; i < 5_000 && last.getResponse().getStatus() != 429; i++) {
                last = postFrom(KNOCKER, path, "{");
            }
            tooMany(last, 1);
        }
    }

    private MvcTestResult postFrom(String address, String path, String body) {
        return http.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .with(request -> {
                    request.setRemoteAddr(address);
                    return request;
                })
                .exchange();
    }

    private static void tooMany(MvcTestResult result, int seconds) {
        assertProblem(result, 429, "TOO_MANY_REQUESTS");
        assertThat(result).hasHeader("Retry-After", Integer.toString(seconds));
    }

    private MvcTestResult knock() {
        return http.get()
                .uri("/api/v1/applications/" + "0".repeat(64))
                .header("Application-Secret", "guess")
                .with(request -> {
                    request.setRemoteAddr(KNOCKER);
                    return request;
                })
                .exchange();
    }

    private void awaitCertificate(Newcomers.Applied applied) {
        await().atMost(Duration.ofSeconds(60)).until(() -> newcomers.isEnrolled(applied.address()));
    }

    private MvcTestResult approve(String id) {
        return http.post()
                .uri("/api/v1/applications/" + id + "/approval")
                .header(HttpHeaders.AUTHORIZATION, network.bearer(operator))
                .exchange();
    }

    private MvcTestResult list(Member caller, String query) {
        return get("/api/v1/applications" + query, caller);
    }

    private MvcTestResult get(String path, Member caller) {
        return http.get()
                .uri(path)
                .header(HttpHeaders.AUTHORIZATION, network.bearer(caller))
                .exchange();
    }

    private static Sha256 fingerprint() {
        return new Sha256(TestPool.connection().networkFingerprint());
    }

    /** As the real one does: what it decided is committed, and its event seen, before the call returns. */
    private void theLedgerDecides() {
        given(ledger.approve(any())).willAnswer(call -> {
            Member member = admitted(call.<Approval>getArgument(0).application());
            network.happened(new MembershipEvent.MemberAdmitted(member));
            return member;
        });
        given(ledger.refuse(any())).willAnswer(call -> {
            Rejection rejection = call.getArgument(0);
            network.happened(new MembershipEvent.ApplicationRefused(rejection, operator.id(), NOW));
            return rejection;
        });
    }

    private static Member admitted(Application application) {
        return Member.admitted(application, NOW);
    }
}
