package org.blendsm.identity.enrolment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.blendsm.fabric.testing.Problems.assertProblem;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willCallRealMethod;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.blendsm.fabric.SigningRefused;
import org.blendsm.fabric.ca.FabricCa;
import org.blendsm.fabric.ca.Registration;
import org.blendsm.fabric.ca.SigningRequests;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.fabric.spring.MemberKeys;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.identity.Newcomers;
import org.blendsm.identity.RandomSecret;
import org.blendsm.identity.TestPool;
import org.blendsm.identity.custody.KeyEncryptionKey;
import org.blendsm.identity.custody.ManagedKeys;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.NewKey;
import org.blendsm.model.membership.Role;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.ArgumentCaptor;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** What happens at the CA, with the worker stopped and started as a crash would. */
@ServiceTest
@Import({TestPool.class, Newcomers.class})
@ExtendWith(OutputCaptureExtension.class)
class EnrolmentTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Autowired
    TestNetwork network;

    @Autowired
    Newcomers newcomers;

    @Autowired
    CaTasks tasks;

    @Autowired
    CaWork work;

    @Autowired
    MemberCertificates certificates;

    @Autowired
    JdbcClient database;

    @Autowired
    ManagedKeys keys;

    @Autowired
    MemberKeys memberKeys;

    @Autowired
    MockMvcTester http;

    @MockitoBean
    Memberships ledger;

    @MockitoSpyBean
    Authorities authorities;

    @Autowired
    LedgerMembers members;

    /** What the ledger says of those of whom this service has heard otherwise. */
    final Map<MemberId, Member> onLedger = new ConcurrentHashMap<>();

    /** Nothing is told to a mock while the worker asks it. */
    @BeforeEach
    void no_work_is_left_of_another_test() {
        work.stop();
        database.sql("delete from ca_task").update();
        given(ledger.member(any())).willAnswer(call -> {
            MemberId asked = call.getArgument(0);
            return Optional.ofNullable(onLedger.get(asked))
                    .or(() -> members.find(asked))
                    .orElseThrow();
        });
        work.start();
    }

    @Test
    void an_admission_before_a_crash_is_enrolled_after_it() {
        work.stop();
        Member member = admitted();
        assertThat(certificates.pem(member.id())).isEmpty();
        work.start();
        awaitCertificate(member);
    }

    @Test
    void a_crash_between_registration_and_certificate_is_made_good() {
        work.stop();
        Member member = admitted();
        CaTasks.Taken taken = takeOf(member);
        TestPool.ca("provider")
                .register(
                        TestPool.registrar("provider"),
                        new Registration(member.id().value(), "client", taken.secret(), Map.of()));
        leaseOver(member);
        work.start();
        awaitCertificate(member);
    }

    @Test
    void seeing_the_same_admission_again_changes_nothing() {
        Member member = newcomers.managed(Role.BUYER).member();
        String before = certificates.pem(member.id()).orElseThrow();
        network.happened(new MembershipEvent.MemberAdmitted(member));
        assertThat(taskCount(member)).isZero();
        assertThat(certificates.pem(member.id())).contains(before);
    }

    @Test
    void a_task_has_one_taker_until_its_lease_is_over() {
        work.stop();
        Member member = admitted();
        takeOf(member);
        assertThat(tasks.take(Duration.ofMinutes(1))).isEmpty();
        leaseOver(member);
        work.start();
        awaitCertificate(member);
    }

    @Test
    void an_expelled_members_certificate_is_on_the_cas_revocation_list() throws Exception {
        Member member = newcomers.managed(Role.BUYER).member();
        X509Certificate certificate =
                Certificates.parse(certificates.pem(member.id()).orElseThrow());
        assertThat(revocationList().getRevokedCertificate(certificate)).isNull();
        network.expel(member);
        await().atMost(PATIENCE).until(() -> taskCount(member) == 0);
        assertThat(revocationList().getRevokedCertificate(certificate)).isNotNull();
    }

    /** As `up` does with the operator, the broker and the tools. */
    @Test
    void an_expelled_member_who_was_enrolled_past_this_service_is_on_the_cas_revocation_list_too() throws Exception {
        work.stop();
        Member member = admitted();
        tasks.drop(member.id(), CaTask.Kind.ENROL);
        X509Certificate certificate =
                TestPool.client("provider", member.id().value()).certificate();

        network.expel(member);
        work.start();

        await().atMost(PATIENCE).until(() -> taskCount(member) == 0);
        assertThat(revocationList().getRevokedCertificate(certificate)).isNotNull();
    }

    /** As an office did it by hand for a broker's next key. */
    @Test
    void an_expelled_members_rotated_key_that_was_enrolled_under_its_own_address_is_on_the_cas_revocation_list_too()
            throws Exception {
        work.stop();
        Member member = admitted();
        tasks.drop(member.id(), CaTask.Kind.ENROL);
        X509Certificate former =
                TestPool.client("provider", member.id().value()).certificate();
        KeyPair next = P256.newKey();
        PublicKeyInfo key = PublicKeyInfo.of(next.getPublic());
        String own = key.address().value();
        FabricCa ca = TestPool.ca("provider");
        ca.register(TestPool.registrar("provider"), new Registration(own, "client", "secret", Map.of()));
        X509Certificate present = ca.enrol(own, "secret", SigningRequests.pem(own, next));
        Member rotated = member.withKey(key);
        network.happened(new MembershipEvent.MemberChanged(rotated));

        network.expel(rotated);
        work.start();

        await().atMost(PATIENCE).until(() -> taskCount(member) == 0);
        assertThat(revocationList().getRevokedCertificate(former)).isNotNull();
        assertThat(revocationList().getRevokedCertificate(present)).isNotNull();
    }

    @Test
    void a_managed_key_is_rotated_certified_anew_and_the_former_certificate_taken_back() throws Exception {
        Newcomers.Managed managed = newcomers.managed(Role.BUYER);
        Member member = managed.member();
        X509Certificate former = certificate(member);
        given(ledger.rotateKey(any())).willAnswer(call -> {
            NewKey asked = call.getArgument(0);
            Member rotated = member.withKey(asked.key());
            network.happened(new MembershipEvent.MemberChanged(rotated));
            return rotated;
        });

        assertThat(rotate(member)).hasStatusOk();

        ArgumentCaptor<NewKey> asked = ArgumentCaptor.forClass(NewKey.class);
        verify(ledger).rotateKey(asked.capture());
        PublicKeyInfo key = asked.getValue().key();
        assertThat(asked.getValue().isFor(member.id(), network())).isTrue();
        await().atMost(PATIENCE).until(() -> taskCount(member) == 0);
        assertThat(PublicKeyInfo.of(certificate(member).getPublicKey())).isEqualTo(key);
        assertThat(revocationList().getRevokedCertificate(former)).isNotNull();
        assertThat(revocationList().getRevokedCertificate(certificate(member))).isNull();
        assertThat(PublicKeyInfo.of(former.getPublicKey())).isEqualTo(member.key());

        network.happened(new MembershipEvent.MemberChanged(member));
        assertThat(taskCount(member))
                .as("the story told again from its beginning")
                .isZero();
        assertThat(PublicKeyInfo.of(certificate(member).getPublicKey())).isEqualTo(key);
    }

    @Test
    void whose_kept_key_is_not_the_ledgers_is_told_that_it_is_lost(CapturedOutput log) {
        Member member = newcomers.managed(Role.BUYER).member();

        network.happened(new MembershipEvent.MemberChanged(
                member.withKey(PublicKeyInfo.of(P256.newKey().getPublic()))));

        assertProblem(certificateOf(member), 409, "KEY_LOST");
        assertThatExceptionOfType(SigningRefused.class)
                .isThrownBy(() -> memberKeys.certificate(member.id()))
                .matches(refused -> refused.code().equals("KEY_LOST"))
                .withMessageContaining("operator");
        assertThat(log).containsPattern("ERROR.*the ledger knows another key of " + member.id());
        assertThat(rotate(member))
                .hasStatus(409)
                .bodyJson()
                .extractingPath("$.code")
                .isEqualTo("KEY_LOST");
    }

    /** Anybody may ask for a certificate. */
    @Test
    void who_asks_again_and_again_after_a_lost_key_costs_one_line_and_one_look_at_the_ledger(CapturedOutput log) {
        Member member = newcomers.managed(Role.BUYER).member();
        network.happened(new MembershipEvent.MemberChanged(
                member.withKey(PublicKeyInfo.of(P256.newKey().getPublic()))));

        for (int i = 0; i < 5; i++) {
            assertThat(certificateOf(member)).hasStatus(409);
        }

        assertThat(log.getAll().lines().filter(line -> line.contains("the ledger knows another key of " + member.id())))
                .hasSize(1);
        verify(ledger, times(1)).member(member.id());
    }

    @Test
    void a_kept_key_is_not_lost_while_an_old_story_is_told_again_or_the_next_one_is_not_heard_yet() {
        Member member = newcomers.managed(Role.BUYER).member();
        onLedger.put(member.id(), member);
        network.happened(new MembershipEvent.MemberChanged(
                member.withKey(PublicKeyInfo.of(P256.newKey().getPublic()))));
        assertThat(certificateOf(member)).hasStatusOk();

        Member rotating = newcomers.managed(Role.BUYER).member();
        onLedger.put(rotating.id(), rotating.withKey(keys.next(rotating.id()).publicKey()));
        network.happened(new MembershipEvent.MemberChanged(
                rotating.withKey(PublicKeyInfo.of(P256.newKey().getPublic()))));
        assertThat(certificateOf(rotating)).hasStatusOk();
    }

    private MvcTestResult certificateOf(Member member) {
        return http.get().uri("/api/v1/members/" + member.id() + "/certificate").exchange();
    }

    @Test
    void a_rotation_that_the_ledger_refuses_leaves_the_key_as_it_is() {
        Member member = newcomers.managed(Role.BUYER).member();
        given(ledger.rotateKey(any())).willThrow(new Refused(RefusalCode.NOT_IN_GOOD_STANDING, "You are out."));

        assertThat(rotate(member)).hasStatus(403);

        assertThat(keys.signingRequest(member.id())).isPresent();
        assertThat(PublicKeyInfo.of(certificate(member).getPublicKey())).isEqualTo(member.key());
    }

    @Test
    void who_holds_its_own_key_gets_a_certificate_for_the_one_it_rotated_to() throws Exception {
        Newcomers.Own own = newcomers.own(Role.SELLER);
        Member member = own.member();
        X509Certificate former = certificate(member);
        assertProblem(rotate(member), 409, "OWN_KEY");
        KeyPair next = P256.newKey();
        String csr = SigningRequests.pem(member.id().value(), next);
        assertThat(renew(member, csr))
                .as("for a key that the ledger does not know yet")
                .hasStatus(400)
                .bodyJson()
                .extractingPath("$.code")
                .isEqualTo("PROOF_OF_POSSESSION_INVALID");
        network.happened(new MembershipEvent.MemberChanged(member.withKey(PublicKeyInfo.of(next.getPublic()))));

        assertThat(renew(member, csr)).hasStatus(202);

        await().atMost(PATIENCE).until(() -> taskCount(member) == 0);
        assertThat(certificate(member).getPublicKey()).isEqualTo(next.getPublic());
        assertThat(revocationList().getRevokedCertificate(former)).isNotNull();
    }

    @Test
    void with_a_rotation_every_certificate_of_the_former_key_is_taken_back() throws Exception {
        Member member = newcomers.managed(Role.BUYER).member();
        X509Certificate stored = certificate(member);
        X509Certificate another =
                enrolledPastThisService(member, keys.signingRequest(member.id()).orElseThrow());
        PublicKeyInfo next = keys.next(member.id()).publicKey();

        network.happened(new MembershipEvent.MemberChanged(member.withKey(next)));

        await().atMost(PATIENCE).until(() -> taskCount(member) == 0);
        assertThat(revocationList().getRevokedCertificate(stored)).isNotNull();
        assertThat(revocationList().getRevokedCertificate(another)).isNotNull();
        assertThat(revocationList().getRevokedCertificate(certificate(member))).isNull();
    }

    @Test
    void who_rotates_an_own_key_and_asks_for_no_certificate_loses_the_former_ones_all_the_same() throws Exception {
        Newcomers.Own own = newcomers.own(Role.SELLER);
        Member member = own.member();
        X509Certificate stored = certificate(member);
        X509Certificate another = enrolledPastThisService(member, request(member, own.pair()));

        rotateOwnKey(member);

        await().atMost(PATIENCE).until(() -> taskCount(member) == 0);
        assertThat(certificates.pem(member.id())).isEmpty();
        assertThat(revocationList().getRevokedCertificate(stored)).isNotNull();
        assertThat(revocationList().getRevokedCertificate(another)).isNotNull();
    }

    @Test
    void what_is_enrolled_while_others_are_taken_back_is_taken_back_too() throws Exception {
        Newcomers.Own own = newcomers.own(Role.SELLER);
        Member member = own.member();
        work.stop();
        List<X509Certificate> late = new CopyOnWriteArrayList<>();
        willAnswer(call -> {
                    Object named = call.callRealMethod();
                    late.add(enrolledPastThisService(member, request(member, own.pair())));
                    return named;
                })
                .willCallRealMethod()
                .given(authorities)
                .certificates(any(), any());

        rotateOwnKey(member);
        work.start();

        await().atMost(PATIENCE).until(() -> taskCount(member) == 0);
        assertThat(revocationList().getRevokedCertificate(late.getFirst())).isNotNull();
    }

    @Test
    void a_rotation_that_is_told_again_takes_nothing_back() throws Exception {
        Member member = newcomers.own(Role.SELLER).member();
        Member before = member.withKey(PublicKeyInfo.of(P256.newKey().getPublic()));
        X509Certificate stored = certificate(member);
        onLedger.put(member.id(), member);

        network.happened(new MembershipEvent.MemberChanged(before));

        await().atMost(PATIENCE).until(() -> taskCount(member) == 0);
        assertThat(certificate(member)).isEqualTo(stored);
        assertThat(revocationList().getRevokedCertificate(stored)).isNull();
    }

    private static X509Certificate enrolledPastThisService(Member member, String csr) {
        FabricCa ca = TestPool.ca("provider");
        String id = member.id().value();
        ca.changeSecret(TestPool.registrar("provider"), id, "secret");
        return ca.enrol(id, "secret", csr);
    }

    @Test
    void a_certificate_that_is_good_for_long_is_not_renewed() {
        Newcomers.Own own = newcomers.own(Role.SELLER);
        X509Certificate stored = certificate(own.member());

        assertProblem(renew(own.member(), request(own.member(), own.pair())), 409, "CERTIFICATE_NOT_DUE");

        assertThat(taskCount(own.member())).isZero();
        assertThat(certificate(own.member())).isEqualTo(stored);
    }

    @Test
    void a_certificate_in_its_last_sixty_days_is_renewed() throws Exception {
        Newcomers.Own own = newcomers.own(Role.SELLER);
        Member member = own.member();
        X509Certificate ending = endingIn(Duration.ofDays(59), own.pair());
        certificates.keep(member.id(), Certificates.pem(ending));

        assertThat(renew(member, request(member, own.pair()))).hasStatus(202);

        await().atMost(PATIENCE).until(() -> !certificate(member).equals(ending));
        assertThat(certificate(member).getPublicKey()).isEqualTo(own.pair().getPublic());
    }

    private static X509Certificate endingIn(Duration life, KeyPair pair) throws Exception {
        X500Name name = new X500Name("CN=somebody");
        Instant now = Instant.now();
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name, BigInteger.ONE, Date.from(now), Date.from(now.plus(life)), name, pair.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    }

    @Test
    void an_order_for_the_same_key_is_the_same_order() {
        Member member = newcomers.own(Role.SELLER).member();
        work.stop();
        KeyPair next = rotateOwnKey(member);
        assertThat(renew(member, request(member, next))).hasStatus(202);
        long order = numberOfOrder(member);

        assertThat(renew(member, request(member, next))).hasStatus(202);

        assertThat(numberOfOrder(member)).isEqualTo(order);
        work.start();
    }

    private long numberOfOrder(Member member) {
        return database.sql("select number from ca_task where kind = 'ENROL' and address = ?")
                .param(member.id().value())
                .query(Long.class)
                .single();
    }

    @Test
    void a_member_gets_ten_certificates_a_day() {
        Member member = newcomers.own(Role.SELLER).member();
        work.stop();
        for (int i = 0; i < 10; i++) {
            assertThat(renew(member, request(member, rotateOwnKey(member)))).hasStatus(202);
        }
        KeyPair next = rotateOwnKey(member);

        assertThat(renew(member, request(member, next))).hasStatus(429).containsHeader(HttpHeaders.RETRY_AFTER);

        database.sql("update certificate_allowance set day = day - 1").update();
        assertThat(renew(member, request(member, next))).hasStatus(202);
        work.start();
    }

    @Test
    void a_kept_key_is_rotated_ten_times_a_day() {
        Member member = newcomers.managed(Role.BUYER).member();
        given(ledger.rotateKey(any())).willReturn(member);
        for (int i = 0; i < 10; i++) {
            assertThat(rotate(member)).hasStatusOk();
        }
        assertThat(rotate(member)).hasStatus(429);
        verify(ledger, times(10)).rotateKey(any());
    }

    @Test
    void whose_key_is_kept_here_brings_no_request_for_a_certificate() {
        Member member = newcomers.managed(Role.BUYER).member();
        assertProblem(renew(member, "none"), 409, "MANAGED_KEY");
    }

    @Test
    void an_order_that_came_while_the_ca_was_at_the_one_before_is_the_one_that_counts() throws Exception {
        Member member = newcomers.own(Role.SELLER).member();
        work.stop();
        KeyPair first = rotateOwnKey(member);
        List<KeyPair> second = new ArrayList<>();
        List<X509Certificate> late = whileTheCaIsAsked(() -> {
            second.add(rotateOwnKey(member));
            assertThat(renew(member, request(member, second.getFirst()))).hasStatus(202);
        });

        assertThat(renew(member, request(member, first))).hasStatus(202);
        work.start();

        await().atMost(PATIENCE).until(() -> taskCount(member) == 0);
        assertThat(certificate(member).getPublicKey())
                .isEqualTo(second.getFirst().getPublic());
        assertThat(late.getFirst().getPublicKey()).isEqualTo(first.getPublic());
        assertThat(revocationList().getRevokedCertificate(late.getFirst())).isNotNull();
        assertThat(revocationList().getRevokedCertificate(certificate(member))).isNull();
    }

    @Test
    void a_managed_key_that_is_rotated_while_the_ca_is_asked_is_certified_next() throws Exception {
        work.stop();
        Member member = admitted();
        PublicKeyInfo next = keys.next(member.id()).publicKey();
        List<X509Certificate> late =
                whileTheCaIsAsked(() -> network.happened(new MembershipEvent.MemberChanged(member.withKey(next))));

        work.start();

        await().atMost(PATIENCE).until(() -> taskCount(member) == 0);
        assertThat(PublicKeyInfo.of(certificate(member).getPublicKey())).isEqualTo(next);
        assertThat(revocationList().getRevokedCertificate(late.getFirst())).isNotNull();
    }

    @Test
    void a_certificate_that_comes_after_the_key_was_rotated_is_not_kept_but_taken_back() throws Exception {
        Member member = newcomers.own(Role.SELLER).member();
        work.stop();
        KeyPair first = rotateOwnKey(member);
        List<X509Certificate> late = whileTheCaIsAsked(() -> rotateOwnKey(member));

        assertThat(renew(member, request(member, first))).hasStatus(202);
        work.start();

        await().atMost(PATIENCE).until(() -> taskCount(member) == 0);
        assertThat(certificates.pem(member.id())).isEmpty();
        assertThat(revocationList().getRevokedCertificate(late.getFirst())).isNotNull();
    }

    @Test
    void every_former_certificate_is_taken_back_however_many_wait_for_the_ca() throws Exception {
        Member member = newcomers.own(Role.SELLER).member();
        List<X509Certificate> former = new ArrayList<>();
        work.stop();
        willThrow(new IOException("the CA is away"))
                .given(authorities)
                .revoke(eq(member.organisation()), any(X509Certificate.class));
        work.start();
        for (int rotation = 0; rotation < 2; rotation++) {
            former.add(certificate(member));
            KeyPair next = rotateOwnKey(member);
            assertThat(renew(member, request(member, next))).hasStatus(202);
            await().atMost(PATIENCE)
                    .until(() -> certificates
                            .pem(member.id())
                            .filter(_ -> certificate(member).getPublicKey().equals(next.getPublic()))
                            .isPresent());
        }

        work.stop();
        willCallRealMethod().given(authorities).revoke(eq(member.organisation()), any(X509Certificate.class));
        leaseOver(member);
        work.start();

        await().atMost(PATIENCE).until(() -> taskCount(member) == 0);
        for (X509Certificate one : former) {
            assertThat(revocationList().getRevokedCertificate(one)).isNotNull();
        }
    }

    @Test
    void who_is_expelled_while_a_former_certificate_is_still_to_be_taken_back_has_everything_revoked() {
        Member member = newcomers.own(Role.SELLER).member();
        work.stop();
        rotateOwnKey(member);

        network.expel(member);

        assertThat(tasks.take(Duration.ofMinutes(1)).orElseThrow().task().kind())
                .isEqualTo(CaTask.Kind.REVOKE);
        leaseOver(member);
        work.start();
    }

    /**
     * What happens after the CA's next certificate was made and before it is here, and which that is. To be said while
     * no work is done at the CAs: Mockito must not be told while somebody else asks what it was told.
     */
    private List<X509Certificate> whileTheCaIsAsked(Runnable meanwhile) throws IOException {
        List<X509Certificate> made = new CopyOnWriteArrayList<>();
        willAnswer(call -> {
                    made.add((X509Certificate) call.callRealMethod());
                    meanwhile.run();
                    return made.getFirst();
                })
                .willCallRealMethod()
                .given(authorities)
                .enrol(any(), any(), any(), any());
        return made;
    }

    private KeyPair rotateOwnKey(Member member) {
        KeyPair next = P256.newKey();
        network.happened(new MembershipEvent.MemberChanged(member.withKey(PublicKeyInfo.of(next.getPublic()))));
        return next;
    }

    private static String request(Member member, KeyPair key) {
        return SigningRequests.pem(member.id().value(), key);
    }

    private X509Certificate certificate(Member member) {
        try {
            return Certificates.parse(certificates.pem(member.id()).orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Sha256 network() {
        return new Sha256(TestPool.connection().networkFingerprint());
    }

    private MvcTestResult rotate(Member member) {
        return http.post()
                .uri("/api/v1/members/me/key")
                .header(HttpHeaders.AUTHORIZATION, network.bearer(member))
                .exchange();
    }

    private MvcTestResult renew(Member member, String csr) {
        return http.post()
                .uri("/api/v1/members/me/certificate")
                .header(HttpHeaders.AUTHORIZATION, network.bearer(member))
                .contentType(MediaType.APPLICATION_JSON)
                .content(CanonicalJson.encode(Map.of("csr", csr)))
                .exchange();
    }

    @Test
    void who_is_expelled_before_the_certificate_came_never_gets_it() {
        work.stop();
        Member member = admitted();
        network.expel(member);
        work.start();
        await().atMost(PATIENCE).until(() -> attempts(member) > 0);
        assertThat(certificates.pem(member.id())).isEmpty();
    }

    @Test
    void a_task_that_nobody_can_read_keeps_no_other_waiting() {
        work.stop();
        database.sql("""
                        insert into ca_task (address, organisation, kind, sealed_secret, due_at)
                        values ('nobody', 'ProviderMSP', 'ENROL', 'not sealed here', now() - interval '1 day')""").update();
        Member member = admitted();
        work.start();
        awaitCertificate(member);
    }

    @Test
    void who_is_out_is_revoked_though_the_order_was_sealed_under_a_key_that_is_lost(@TempDir Path lost)
            throws Exception {
        Member member = newcomers.managed(Role.BUYER).member();
        X509Certificate certificate = certificate(member);
        work.stop();
        network.expel(member);
        seal(member, KeyEncryptionKey.in(lost.resolve("key")));

        work.start();

        await().atMost(PATIENCE).until(() -> taskCount(member) == 0);
        assertThat(revocationList().getRevokedCertificate(certificate)).isNotNull();
    }

    /** What it was registered with then is known to nobody; it is registered with something else. */
    @Test
    void who_holds_its_own_key_is_enrolled_though_the_order_was_sealed_under_a_key_that_is_lost(@TempDir Path lost) {
        work.stop();
        KeyPair pair = P256.newKey();
        Member member = newcomers.admit(
                newcomers.apply(Newcomers.ownApplication(pair, Role.SELLER)).id());
        TestPool.ca("provider")
                .register(
                        TestPool.registrar("provider"),
                        new Registration(
                                member.id().value(), "client", takeOf(member).secret(), Map.of()));
        leaseOver(member);
        seal(member, KeyEncryptionKey.in(lost.resolve("key")));

        work.start();

        awaitCertificate(member);
        assertThat(certificate(member).getPublicKey()).isEqualTo(pair.getPublic());
    }

    private void seal(Member member, KeyEncryptionKey another) {
        database.sql("update ca_task set sealed_secret = :sealed where address = :address")
                .param("sealed", another.seal(RandomSecret.bits(), "enrolment-secret/" + member.id()))
                .param("address", member.id().value())
                .update();
    }

    private Member admitted() {
        return newcomers.admit(
                newcomers.apply(Newcomers.managedApplication(Role.BUYER)).id());
    }

    private CaTasks.Taken takeOf(Member member) {
        CaTasks.Taken taken = tasks.take(Duration.ofMinutes(1)).orElseThrow();
        assertThat(taken.task().member()).isEqualTo(member.id());
        return taken;
    }

    private void awaitCertificate(Member member) {
        await().atMost(PATIENCE).until(() -> certificates.pem(member.id()).isPresent());
        assertThat(taskCount(member)).isZero();
    }

    private void leaseOver(Member member) {
        database.sql("update ca_task set due_at = now() where address = ?")
                .param(member.id().value())
                .update();
    }

    private int taskCount(Member member) {
        return database.sql("select count(*) from ca_task where address = ?")
                .param(member.id().value())
                .query(Integer.class)
                .single();
    }

    private int attempts(Member member) {
        return database.sql("select coalesce(max(attempts), 0) from ca_task where address = ?")
                .param(member.id().value())
                .query(Integer.class)
                .single();
    }

    private static X509CRL revocationList() throws Exception {
        String pem = TestPool.ca("provider").revocationList(TestPool.registrar("provider"));
        return (X509CRL) CertificateFactory.getInstance("X.509")
                .generateCRL(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }
}
