package org.blendsm.identity.signature;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.blendsm.fabric.testing.Problems.assertProblem;
import static org.mockito.BDDMockito.given;

import com.jayway.jsonpath.JsonPath;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.spring.SignatureRequest;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.identity.Newcomers;
import org.blendsm.identity.TestPool;
import org.blendsm.identity.TokenRequest;
import org.blendsm.identity.custody.ManagedKeys;
import org.blendsm.identity.enrolment.MemberCertificates;
import org.blendsm.identity.enrolment.RevokedCertificates;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Role;
import org.blendsm.model.membership.Standing;
import org.blendsm.model.payment.Voucher;
import org.blendsm.model.token.Fold;
import org.blendsm.model.token.Transfer;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.transaction.support.TransactionOperations;

/** What a managed key signs, for whom, and each reason why it does not. */
@ServiceTest
@Import({TestPool.class, Newcomers.class})
class SignatureControllerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PAYMENTS = "pubsub-payment-service";
    private static final String HERE = TestNetwork.ISSUER + "/";
    private static final BigInteger HALF_ORDER =
            new BigInteger("7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8", 16);
    private static final Voucher VOUCHER = new Voucher(AgreementId.of("a".repeat(64)), 10, new Money(50), false);

    @Autowired
    MockMvcTester http;

    @Autowired
    TestNetwork network;

    @Autowired
    Newcomers newcomers;

    @Autowired
    MemberCertificates certificates;

    @Autowired
    ManagedKeys keys;

    @Autowired
    JdbcClient database;

    @Autowired
    RevokedCertificates revoked;

    @Autowired
    TransactionOperations transaction;

    @MockitoBean
    Memberships ledger;

    Newcomers.Managed member;
    String token;

    @BeforeEach
    void a_member_with_a_token() {
        member = newcomers.managed(Role.BUYER);
        token = token(HERE + "rating-service", HERE + "pubsub-payment-service");
    }

    @Test
    void a_proposal_of_the_services_trade_is_signed_low_s() throws Exception {
        byte[] proposal = proposal().bytes();
        byte[] signature = signed(ask("rating-service", fabric(SignatureRequest.Kind.PROPOSAL, proposal)));
        assertThat(verifies(signature, proposal)).isTrue();
        BigInteger s = ((ASN1Integer) ASN1Sequence.getInstance(signature).getObjectAt(1)).getValue();
        assertThat(s).isLessThanOrEqualTo(HALF_ORDER);
    }

    @Test
    void a_service_whose_certificate_was_revoked_gets_nothing_signed() throws Exception {
        byte[] proposal = proposal().bytes();
        String id = "stolen-rating-service";
        TestPool.Enrolled service = TestPool.serviceNamed("rating-service", id);
        signed(post(jws(service, fabric(SignatureRequest.Kind.PROPOSAL, proposal))));

        TestPool.ca("provider").revoke(TestPool.registrar("provider"), id, "keycompromise");
        revoked.ask();

        byte[] another = proposal().bytes();
        assertProblem(post(jws(service, fabric(SignatureRequest.Kind.PROPOSAL, another))), 401, "SERVICE_NOT_PROVEN");
    }

    @Test
    void a_transaction_that_carries_a_signed_proposal_is_signed() throws Exception {
        Fabric proposal = proposal();
        signed(ask("rating-service", fabric(SignatureRequest.Kind.PROPOSAL, proposal.bytes())));
        byte[] signature =
                signed(ask("rating-service", fabric(SignatureRequest.Kind.TRANSACTION, proposal.transaction())));
        assertThat(verifies(signature, proposal.transaction())).isTrue();
    }

    @Test
    void a_voucher_is_signed_as_a_document_that_verifies_everywhere() throws Exception {
        byte[] signature = signed(ask("pubsub-payment-service", voucher(VOUCHER, fingerprint())));
        DetachedJws jws = DetachedJws.sign(DocumentType.VOUCHER, fingerprint(), VOUCHER, _ -> signature);
        assertThat(jws.verifies(
                        DocumentType.VOUCHER,
                        fingerprint(),
                        VOUCHER,
                        member.member().key().key()))
                .isTrue();
    }

    @Test
    void the_member_reads_what_its_key_was_used_for_and_nobody_elses() throws Exception {
        Fabric proposal = proposal();
        signed(ask("rating-service", fabric(SignatureRequest.Kind.PROPOSAL, proposal.bytes())));
        signed(ask("rating-service", fabric(SignatureRequest.Kind.TRANSACTION, proposal.transaction())));
        assertProblem(
                ask(
                        "rating-service",
                        fabric(
                                SignatureRequest.Kind.PROPOSAL,
                                proposal().calling("token:transfer").bytes())),
                403,
                "NOT_THIS_SERVICES_PURPOSE");
        String own = Newcomers.body(http.get()
                .uri("/api/v1/signatures?size=2")
                .header(HttpHeaders.AUTHORIZATION, network.bearer(member.member()))
                .exchange());
        assertThat(JsonPath.<List<String>>read(own, "$.items[*].purpose"))
                .containsExactly("token:transfer", "rating:rate");
        assertThat(JsonPath.<String>read(own, "$.items[0].refusal")).isEqualTo("NOT_THIS_SERVICES_PURPOSE");
        assertThat(JsonPath.<String>read(own, "$.items[1].txId")).isEqualTo(proposal.txId());
        String rest = Newcomers.body(http.get()
                .uri("/api/v1/signatures?size=2&after=" + JsonPath.<String>read(own, "$.next"))
                .header(HttpHeaders.AUTHORIZATION, network.bearer(member.member()))
                .exchange());
        assertThat(JsonPath.<List<String>>read(rest, "$.items[*].kind")).containsExactly("PROPOSAL");
        assertThat(http.get()
                        .uri("/api/v1/signatures")
                        .header(HttpHeaders.AUTHORIZATION, network.bearer(network.admit(Role.BUYER))))
                .bodyJson()
                .extractingPath("$.items")
                .asArray()
                .isEmpty();
    }

    @Test
    void without_an_audit_row_there_is_no_signature() {
        database.sql("alter table signature add constraint no_more check (member <> '"
                        + member.member().id() + "')")
                .update();
        try {
            assertThat(ask(
                            "rating-service",
                            fabric(SignatureRequest.Kind.PROPOSAL, proposal().bytes())))
                    .hasStatus5xxServerError()
                    .bodyText()
                    .doesNotContain("signature\":");
        } finally {
            database.sql("alter table signature drop constraint no_more").update();
        }
    }

    @Test
    void where_no_audit_row_is_written_the_key_is_not_opened() {
        String request = jws(
                TestPool.service("rating-service"),
                fabric(SignatureRequest.Kind.PROPOSAL, proposal().bytes()));
        assertThat(post(request)).hasStatusOk();
        database.sql("update managed_key set sealed = '' where address = ?")
                .param(member.member().id().value())
                .update();
        assertProblem(post(request), 409, "REQUEST_REPLAYED");
    }

    @Test
    void a_request_is_answered_once() {
        String request = jws(
                TestPool.service("rating-service"),
                fabric(SignatureRequest.Kind.PROPOSAL, proposal().bytes()));
        assertThat(post(request)).hasStatusOk();
        assertProblem(post(request), 409, "REQUEST_REPLAYED");
    }

    @Test
    void an_old_request_or_one_for_another_service_is_refused() {
        SignatureRequest good =
                fabric(SignatureRequest.Kind.PROPOSAL, proposal().bytes());
        assertProblem(
                ask("rating-service", with(good, "identity-service", good.iat() - 120)), 401, "REQUEST_NOT_FRESH");
        assertProblem(ask("rating-service", with(good, "rating-service", good.iat())), 401, "REQUEST_NOT_FRESH");
    }

    @Test
    void who_is_no_service_of_this_organisation_gets_nothing_signed() {
        SignatureRequest good =
                fabric(SignatureRequest.Kind.PROPOSAL, proposal().bytes());
        String name = "client-" + UUID.randomUUID();
        assertProblem(post(jws(TestPool.client("provider", name), good)), 401, "SERVICE_NOT_PROVEN");
        assertProblem(post(jws(TestPool.foreignService("rating-service"), good)), 401, "SERVICE_NOT_PROVEN");
    }

    @Test
    void a_certificate_without_its_key_proves_nothing() {
        TestPool.Enrolled borrowed = new TestPool.Enrolled(
                TestPool.service("rating-service").certificate(),
                TestPool.service("privacy-service").key());
        assertProblem(
                post(jws(
                        borrowed,
                        fabric(SignatureRequest.Kind.PROPOSAL, proposal().bytes()))),
                401,
                "SERVICE_NOT_PROVEN");
    }

    @Test
    void a_token_that_is_not_this_pools_or_altered_is_refused() {
        token = network.token(member.member().id(), claims -> claims);
        assertProblem(
                ask(
                        "rating-service",
                        fabric(SignatureRequest.Kind.PROPOSAL, proposal().bytes())),
                401,
                "TOKEN_INVALID");
        token = altered(token(HERE + "rating-service"));
        assertProblem(
                ask(
                        "rating-service",
                        fabric(SignatureRequest.Kind.PROPOSAL, proposal().bytes())),
                401,
                "TOKEN_INVALID");
    }

    @Test
    void a_token_for_another_service_is_refused() {
        token = token(HERE + "privacy-service");
        assertProblem(
                ask(
                        "rating-service",
                        fabric(SignatureRequest.Kind.PROPOSAL, proposal().bytes())),
                401,
                "TOKEN_FOR_ANOTHER_SERVICE");
    }

    @Test
    void a_token_for_another_pool_signs_nothing_here() {
        network.registerPool("http://consumers.test");
        token = token("http://consumers.test");
        assertProblem(
                ask(
                        "rating-service",
                        fabric(SignatureRequest.Kind.PROPOSAL, proposal().bytes())),
                401,
                "TOKEN_FOR_ANOTHER_SERVICE");
    }

    @Test
    void a_member_with_its_own_key_signs_itself() {
        Newcomers.Own own = newcomers.own(Role.BUYER);
        token = JsonPath.read(Newcomers.body(TokenRequest.byKey(http, own).exchange()), "$.access_token");
        assertProblem(
                ask(
                        "rating-service",
                        fabric(SignatureRequest.Kind.PROPOSAL, proposal().bytes())),
                409,
                "OWN_KEY");
    }

    @Test
    void a_suspended_members_key_does_not_sign_though_its_token_still_lives() {
        network.happened(new MembershipEvent.MemberChanged(
                member.member().with(new Standing.Suspended(Instant.now(), "under inquiry"))));
        assertProblem(
                ask(
                        "rating-service",
                        fabric(SignatureRequest.Kind.PROPOSAL, proposal().bytes())),
                403,
                "NOT_IN_GOOD_STANDING");
    }

    @Test
    void an_expelled_members_key_signs_nothing_more_of_what_was_begun() {
        Fabric proposal = proposal();
        signed(ask("rating-service", fabric(SignatureRequest.Kind.PROPOSAL, proposal.bytes())));
        network.happened(new MembershipEvent.MemberChanged(
                member.member().with(new Standing.Expelled(Instant.now(), "did harm"))));
        assertProblem(
                ask("rating-service", fabric(SignatureRequest.Kind.TRANSACTION, proposal.transaction())),
                403,
                "NOT_IN_GOOD_STANDING");
    }

    /** Each is looked up at each signature, and what is not there is not remembered from the last time. */
    @Test
    void without_the_certificate_or_without_the_key_nothing_is_signed() {
        byte[] first = proposal().bytes();
        byte[] second = proposal().bytes();
        String id = member.member().id().value();
        signed(ask("rating-service", fabric(SignatureRequest.Kind.PROPOSAL, first)));
        database.sql("delete from certificate where address = ?").param(id).update();
        assertProblem(ask("rating-service", fabric(SignatureRequest.Kind.PROPOSAL, second)), 409, "NOT_ENROLLED");
        database.sql("delete from managed_key where address = ?").param(id).update();
        assertProblem(ask("pubsub-payment-service", voucher(VOUCHER, fingerprint())), 409, "OWN_KEY");
    }

    @Test
    void a_proposal_for_another_channel_or_chaincode_is_refused() {
        assertProblem(
                ask(
                        "rating-service",
                        fabric(
                                SignatureRequest.Kind.PROPOSAL,
                                proposal().onChannel("other").bytes())),
                403,
                "FOREIGN_NETWORK");
        assertProblem(
                ask(
                        "rating-service",
                        fabric(
                                SignatureRequest.Kind.PROPOSAL,
                                proposal().inChaincode("qscc").bytes())),
                403,
                "FOREIGN_NETWORK");
    }

    @Test
    void a_proposal_under_anothers_certificate_is_refused() {
        String other =
                certificates.pem(newcomers.managed(Role.BUYER).member().id()).orElseThrow();
        Fabric foreign = Fabric.proposal(TestPool.ORGANISATION, other, "rating:rate");
        assertProblem(
                ask("rating-service", fabric(SignatureRequest.Kind.PROPOSAL, foreign.bytes())), 403, "FOREIGN_CREATOR");
        Fabric otherOrganisation = Fabric.proposal("ConsumerMSP", certificate(), "rating:rate");
        assertProblem(
                ask("rating-service", fabric(SignatureRequest.Kind.PROPOSAL, otherOrganisation.bytes())),
                403,
                "FOREIGN_CREATOR");
    }

    @Test
    void a_proposal_of_another_hour_is_refused() {
        assertProblem(
                ask(
                        "rating-service",
                        fabric(
                                SignatureRequest.Kind.PROPOSAL,
                                proposal()
                                        .madeAt(Instant.now().plusSeconds(3_600))
                                        .bytes())),
                401,
                "REQUEST_NOT_FRESH");
    }

    @Test
    void a_service_has_only_its_own_trade_signed() {
        assertProblem(
                ask(
                        "rating-service",
                        fabric(
                                SignatureRequest.Kind.PROPOSAL,
                                proposal().calling("token:transfer").bytes())),
                403,
                "NOT_THIS_SERVICES_PURPOSE");
        assertProblem(ask("rating-service", voucher(VOUCHER, fingerprint())), 403, "NOT_THIS_SERVICES_PURPOSE");
    }

    @Test
    void a_transaction_whose_proposal_was_not_signed_here_is_refused() {
        assertProblem(
                ask(
                        "rating-service",
                        fabric(SignatureRequest.Kind.TRANSACTION, proposal().transaction())),
                403,
                "UNKNOWN_PROPOSAL");
    }

    @Test
    void a_transaction_that_carries_something_else_than_the_signed_proposal_is_refused() {
        Fabric proposal = proposal();
        signed(ask("rating-service", fabric(SignatureRequest.Kind.PROPOSAL, proposal.bytes())));
        byte[] swapped = proposal.transaction(
                proposal.calling("token:transfer").payload().build());
        assertProblem(
                ask("rating-service", fabric(SignatureRequest.Kind.TRANSACTION, swapped)), 403, "UNKNOWN_PROPOSAL");
    }

    @Test
    void a_transaction_is_for_the_service_that_had_the_proposal_signed() {
        Fabric proposal = proposal();
        signed(ask("rating-service", fabric(SignatureRequest.Kind.PROPOSAL, proposal.bytes())));
        assertProblem(
                ask("pubsub-payment-service", fabric(SignatureRequest.Kind.TRANSACTION, proposal.transaction())),
                403,
                "UNKNOWN_PROPOSAL");
    }

    @Test
    void a_transaction_of_who_rotated_its_key_since_the_proposal_is_to_be_proposed_anew() {
        Fabric proposal = proposal();
        signed(ask("rating-service", fabric(SignatureRequest.Kind.PROPOSAL, proposal.bytes())));
        rotate();

        assertProblem(
                ask("rating-service", fabric(SignatureRequest.Kind.TRANSACTION, proposal.transaction())),
                403,
                "FOREIGN_CREATOR");
    }

    /** Until it has its next certificate, and the one before is taken back. */
    private void rotate() {
        MemberId id = member.member().id();
        String former = certificate();
        Member rotated = member.member().withKey(keys.next(id).publicKey());
        given(ledger.member(id)).willReturn(rotated);
        network.happened(new MembershipEvent.MemberChanged(rotated));
        await().atMost(PATIENCE)
                .until(() ->
                        certificates.pem(id).filter(pem -> !pem.equals(former)).isPresent() && nothingToDo(id));
    }

    private boolean nothingToDo(MemberId id) {
        return database.sql("select not exists (select from ca_task where address = ?)")
                .param(id.value())
                .query(Boolean.class)
                .single();
    }

    @Test
    void nothing_is_signed_by_a_key_that_the_ledger_does_not_know() {
        Member elsewhere =
                member.member().withKey(PublicKeyInfo.of(P256.newKey().getPublic()));
        network.happened(new MembershipEvent.MemberChanged(elsewhere));
        given(ledger.member(elsewhere.id())).willReturn(elsewhere);

        assertProblem(
                ask(
                        "rating-service",
                        fabric(SignatureRequest.Kind.PROPOSAL, proposal().bytes())),
                409,
                "KEY_LOST");
        assertProblem(ask("pubsub-payment-service", voucher(VOUCHER, fingerprint())), 409, "KEY_LOST");
    }

    @Test
    void above_the_limit_no_transfer_is_signed() throws Exception {
        limit(100);
        Fabric first = proposed(transfer(60));
        Fabric second = proposed(transfer(60));
        signed(ask(PAYMENTS, fabric(SignatureRequest.Kind.TRANSACTION, first.transaction())));

        assertProblem(
                ask(PAYMENTS, fabric(SignatureRequest.Kind.TRANSACTION, second.transaction())), 409, "LIMIT_REACHED");
        assertProblem(
                ask(
                        PAYMENTS,
                        fabric(SignatureRequest.Kind.PROPOSAL, transfer(41).bytes())),
                409,
                "LIMIT_REACHED");
        signed(ask(
                PAYMENTS,
                fabric(SignatureRequest.Kind.TRANSACTION, proposed(transfer(40)).transaction())));
        assertThat(limits()).bodyJson().isStrictlyEqualTo("""
                {"perDay": 100, "usedToday": 100}""");
        assertThat(database.sql(
                                "select refusal from signature where member = ? and kind = 'TRANSACTION' order by number")
                        .param(member.member().id().value())
                        .query(String.class)
                        .list())
                .containsExactly(null, "LIMIT_REACHED", null);
    }

    @Test
    void without_a_limit_all_that_is_asked_for_is_signed() throws Exception {
        limit(0);
        setLimit("", member.clientSecret());

        signed(ask(
                PAYMENTS,
                fabric(
                        SignatureRequest.Kind.TRANSACTION,
                        proposed(transfer(Money.LARGEST)).transaction())));

        assertThat(limits()).bodyJson().isStrictlyEqualTo("""
                {"usedToday": 0}""");
    }

    @Test
    void two_at_once_do_not_pass_together() throws Exception {
        limit(100);
        List<Fabric> both = List.of(proposed(transfer(60)), proposed(transfer(60)));
        List<Future<MvcTestResult>> answers = new ArrayList<>();
        try (ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor()) {
            transaction.executeWithoutResult(_ -> {
                database.sql("select per_day from spending_limit for update")
                        .query()
                        .listOfRows();
                both.forEach(one -> answers.add(askers.submit(
                        () -> ask(PAYMENTS, fabric(SignatureRequest.Kind.TRANSACTION, one.transaction())))));
                await().atMost(PATIENCE).until(this::whoWaitsForALimit, waiting -> waiting == both.size());
            });
        }
        assertThat(List.of(answers.get(0).get(), answers.get(1).get()))
                .extracting(answer -> answer.getResponse().getStatus())
                .containsExactlyInAnyOrder(200, 409);
    }

    private int whoWaitsForALimit() {
        return database.sql("""
                        select count(*) from pg_stat_activity
                        where wait_event_type = 'Lock' and query like '%spending_limit%'""").query(Integer.class).single();
    }

    @Test
    void one_transaction_counts_once() throws Exception {
        limit(100);
        Fabric transfer = proposed(transfer(60));
        signed(ask(PAYMENTS, fabric(SignatureRequest.Kind.TRANSACTION, transfer.transaction())));
        signed(ask(PAYMENTS, fabric(SignatureRequest.Kind.TRANSACTION, transfer.transaction())));
        assertThat(limits()).bodyJson().extractingPath("$.usedToday").isEqualTo(60);
    }

    @Test
    void what_was_counted_before_yesterday_is_forgotten() throws Exception {
        limit(100);
        signed(ask(
                PAYMENTS,
                fabric(SignatureRequest.Kind.TRANSACTION, proposed(transfer(60)).transaction())));
        database.sql("update spending set day = day - 2 where address = ?")
                .param(member.member().id().value())
                .update();
        signed(ask(
                PAYMENTS,
                fabric(
                        SignatureRequest.Kind.TRANSACTION,
                        proposed(transfer(100)).transaction())));
        assertThat(database.sql("select amount from spending where address = ?")
                        .param(member.member().id().value())
                        .query(Long.class)
                        .list())
                .containsExactly(100L);
    }

    @Test
    void a_token_alone_raises_no_limit() throws Exception {
        limit(10);
        assertProblem(setLimit("\"perDay\": 1000", "guess"), 403, "WRONG_SECRET");
        assertProblem(setLimit("", "guess"), 403, "WRONG_SECRET");
        assertThat(limits()).bodyJson().extractingPath("$.perDay").isEqualTo(10);

        for (int i = 2; i < 10; i++) {
            assertProblem(setLimit("", "guess " + i), 403, "WRONG_SECRET");
        }

        assertProblem(setLimit("", member.clientSecret()), 429, "TOO_MANY_REQUESTS");
        assertThat(TokenRequest.bySecret(http, member.member().id(), member.clientSecret())
                        .exchange())
                .as("the lock of the token endpoint")
                .hasStatus(401);
        assertThat(limits()).bodyJson().extractingPath("$.perDay").isEqualTo(10);
    }

    @Test
    void a_member_with_its_own_key_has_no_limits() {
        Member own = newcomers.own(Role.BUYER).member();
        assertProblem(setLimit(own, "", "none"), 409, "OWN_KEY");
        assertProblem(
                http.get()
                        .uri("/api/v1/members/me/limits")
                        .header(HttpHeaders.AUTHORIZATION, network.bearer(own))
                        .exchange(),
                409,
                "OWN_KEY");
    }

    @Test
    void a_voucher_is_bound_by_its_deposit_and_not_by_this() throws Exception {
        limit(0);
        signed(ask(PAYMENTS, voucher(VOUCHER, fingerprint())));
        assertThat(limits()).bodyJson().extractingPath("$.usedToday").isEqualTo(0);
    }

    private Fabric transfer(long amount) {
        return proposal()
                .calling(
                        "token:transfer",
                        new IdempotencyKey(UUID.randomUUID().toString()),
                        new Transfer(new MemberId("0".repeat(40)), new Money(amount), Fold.NONE));
    }

    /** Its proposal is signed. */
    private Fabric proposed(Fabric call) {
        signed(ask(PAYMENTS, fabric(SignatureRequest.Kind.PROPOSAL, call.bytes())));
        return call;
    }

    private void limit(long perDay) {
        assertThat(setLimit("\"perDay\": " + perDay, member.clientSecret())).hasStatusOk();
    }

    private MvcTestResult setLimit(String perDay, String secret) {
        return setLimit(member.member(), perDay, secret);
    }

    private MvcTestResult setLimit(Member of, String perDay, String secret) {
        return http.put()
                .uri("/api/v1/members/me/limits")
                .header(HttpHeaders.AUTHORIZATION, network.bearer(of))
                .contentType(MediaType.APPLICATION_JSON)
                .content("{" + (perDay.isEmpty() ? "" : perDay + ", ") + "\"clientSecret\": \"" + secret + "\"}")
                .exchange();
    }

    private MvcTestResult limits() {
        return http.get()
                .uri("/api/v1/members/me/limits")
                .header(HttpHeaders.AUTHORIZATION, network.bearer(member.member()))
                .exchange();
    }

    @Test
    void a_document_for_another_network_is_refused() {
        assertProblem(ask("pubsub-payment-service", voucher(VOUCHER, Sha256.of())), 403, "FOREIGN_NETWORK");
    }

    @Test
    void a_document_that_is_none_is_refused() {
        SignatureRequest notCanonical = document("""
                {"last": false, "messages": 10, "amount": 50, "agreement": "%s"}""".formatted("a".repeat(64)));
        assertProblem(ask("pubsub-payment-service", notCanonical), 400, "MALFORMED");
        assertProblem(ask("pubsub-payment-service", document("{}")), 400, "MALFORMED");
    }

    @Test
    void a_digest_is_never_signed() {
        byte[] digest = Sha256.of(proposal().bytes()).bytes();
        assertProblem(ask("rating-service", fabric(SignatureRequest.Kind.PROPOSAL, digest)), 400, "MALFORMED");
        assertProblem(ask("rating-service", fabric(SignatureRequest.Kind.TRANSACTION, digest)), 400, "MALFORMED");
    }

    @Test
    void a_transaction_id_that_does_not_follow_from_nonce_and_creator_is_refused() {
        byte[] renamed = proposal().bytes("0".repeat(64));
        assertProblem(ask("rating-service", fabric(SignatureRequest.Kind.PROPOSAL, renamed)), 400, "MALFORMED");
    }

    @Test
    void what_is_no_request_is_refused() {
        assertProblem(post("not a jws"), 400, "MALFORMED");
        assertProblem(post("x".repeat(3 * 1024 * 1024)), 413, "BODY_TOO_LARGE");
    }

    private Fabric proposal() {
        return Fabric.proposal(TestPool.ORGANISATION, certificate(), "rating:rate");
    }

    private String certificate() {
        return certificates.pem(member.member().id()).orElseThrow();
    }

    private String token(String... resources) {
        MvcTestResult answer = TokenRequest.bySecret(http, member.member().id(), member.clientSecret())
                .param("resource", resources)
                .exchange();
        return JsonPath.read(Newcomers.body(answer), "$.access_token");
    }

    /** With another first letter of the signature; the last one holds bits that count for nothing. */
    private static String altered(String token) {
        int signature = token.lastIndexOf('.') + 1;
        char other = token.charAt(signature) == 'A' ? 'B' : 'A';
        return token.substring(0, signature) + other + token.substring(signature + 1);
    }

    private static Sha256 fingerprint() {
        return new Sha256(TestPool.connection().networkFingerprint());
    }

    private SignatureRequest fabric(SignatureRequest.Kind kind, byte[] payload) {
        return new SignatureRequest(
                "identity-service",
                Instant.now().getEpochSecond(),
                UUID.randomUUID().toString(),
                token,
                kind,
                payload,
                Optional.empty(),
                Optional.empty());
    }

    private SignatureRequest voucher(Voucher voucher, Sha256 network) {
        return document(CanonicalJson.encode(voucher), network);
    }

    private SignatureRequest document(String json) {
        return document(json.getBytes(US_ASCII), fingerprint());
    }

    private SignatureRequest document(byte[] json, Sha256 network) {
        return new SignatureRequest(
                "identity-service",
                Instant.now().getEpochSecond(),
                UUID.randomUUID().toString(),
                token,
                SignatureRequest.Kind.DOCUMENT,
                json,
                Optional.of(DocumentType.VOUCHER),
                Optional.of(network));
    }

    private static SignatureRequest with(SignatureRequest request, String aud, long iat) {
        return new SignatureRequest(
                aud,
                iat,
                request.jti(),
                request.memberToken(),
                request.kind(),
                request.payload(),
                request.documentType(),
                request.network());
    }

    private MvcTestResult ask(String service, SignatureRequest request) {
        return post(jws(TestPool.service(service), request));
    }

    private MvcTestResult post(String jws) {
        return http.post()
                .uri("/internal/v1/signatures")
                .contentType("application/jose")
                .content(jws)
                .exchange();
    }

    private static String jws(TestPool.Enrolled service, SignatureRequest request) {
        Base64.Encoder base64url = Base64.getUrlEncoder().withoutPadding();
        try {
            String x5c =
                    Base64.getEncoder().encodeToString(service.certificate().getEncoded());
            byte[] header = CanonicalJson.encode(
                    Map.of("alg", "ES256", "typ", SignatureRequest.TYP, "x5c", List.of(x5c)), Map.class);
            String input =
                    base64url.encodeToString(header) + "." + base64url.encodeToString(CanonicalJson.encode(request));
            return input + "." + base64url.encodeToString(service.key().es256().sign(input.getBytes(US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] signed(MvcTestResult answer) {
        assertThat(answer).hasStatusOk();
        return Base64.getDecoder().decode(JsonPath.<String>read(Newcomers.body(answer), "$.signature"));
    }

    private boolean verifies(byte[] signature, byte[] message) throws Exception {
        Signature ecdsa = Signature.getInstance("SHA256withECDSA");
        ecdsa.initVerify(member.member().key().key());
        ecdsa.update(message);
        return ecdsa.verify(signature);
    }
}
