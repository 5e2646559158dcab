package org.blendsm.identity.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.identity.TestPool;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Role;
import org.blendsm.model.membership.Standing;
import org.blendsm.model.payment.Voucher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@ServiceTest
@Import(TestPool.class)
class VerificationControllerTest {
    private static final byte[] DOCUMENT = "what was agreed".getBytes(UTF_8);
    private static final Voucher VOUCHER = new Voucher(AgreementId.of("a".repeat(64)), 10, new Money(50), true);

    @Autowired
    MockMvcTester http;

    @Autowired
    TestNetwork network;

    @MockitoBean
    Memberships ledger;

    SigningKey key;
    Member member;

    @BeforeEach
    void a_member_with_a_key() {
        KeyPair pair = P256.newKey();
        key = SigningKey.of(pair.getPrivate());
        PublicKeyInfo publicKey = PublicKeyInfo.of(pair.getPublic());
        member = Member.admitted(
                new Application("Ada", TestPool.ORGANISATION, List.of(Role.SELLER), publicKey),
                Instant.parse("2026-01-02T00:00:00Z"));
        network.happened(new MembershipEvent.MemberAdmitted(member));
    }

    @Test
    void a_members_signature_is_valid_in_both_its_forms() throws GeneralSecurityException {
        assertThat(verify(DOCUMENT, key.sign(DOCUMENT)))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("""
                {"valid": true, "reason": "valid", "standing": "Admitted"}""");
        valid(verify(DOCUMENT, key.es256().sign(DOCUMENT)), true);
    }

    @Test
    void another_document_or_another_key_is_not() throws GeneralSecurityException {
        valid(verify("what was not".getBytes(UTF_8), key.sign(DOCUMENT)), false);
        SigningKey stranger = SigningKey.of(P256.newKey().getPrivate());
        valid(verify(DOCUMENT, stranger.sign(DOCUMENT)), false);
        valid(verify(DOCUMENT, new byte[70]), false);
    }

    @Test
    void a_voucher_is_checked_with_its_type_and_network() throws GeneralSecurityException {
        Sha256 here = new Sha256(TestPool.connection().networkFingerprint());
        valid(verify("VOUCHER", DetachedJws.sign(DocumentType.VOUCHER, here, VOUCHER, key.es256())), true);
        assertThat(verify("INVOICE", DetachedJws.sign(DocumentType.VOUCHER, here, VOUCHER, key.es256())))
                .hasStatus(400);
        valid(verify("VOUCHER", DetachedJws.sign(DocumentType.VOUCHER, Sha256.of(), VOUCHER, key.es256())), false);
        valid(verify("VOUCHER", DetachedJws.sign(DocumentType.INVOICE, here, VOUCHER, key.es256())), false);
    }

    @Test
    void a_suspended_members_signature_is_known_and_not_valid_now() throws GeneralSecurityException {
        network.happened(
                new MembershipEvent.MemberChanged(member.with(new Standing.Suspended(Instant.now(), "under inquiry"))));
        assertThat(verify(DOCUMENT, key.sign(DOCUMENT))).bodyJson().isLenientlyEqualTo("""
                {"valid": false, "standing": "Suspended",
                 "reason": "the signature is by the member's key, but the member is suspended"}""");
    }

    @Test
    void what_cannot_be_checked_is_refused() {
        assertProblem(post("""
                {"member": "%s", "document": "", "signature": ""}""".formatted("0".repeat(40))), 404, "MEMBER_NOT_FOUND");
        for (String body : List.of(
                """
                {"member": "%s", "document": "", "signature": "%%%%%%"}""",
                """
                {"member": "%s", "document": "%%%%%%", "signature": ""}""",
                """
                {"member": "%s", "document": "e30=", "documentType": "VOUCHER", "signature": "a..b"}""",
                """
                {"member": "%s", "document": "e30=", "documentType": "VOUCHER", "signature": "none"}""",
                "{\"member\": \"%s\", \"signature\": \"\", \"document\": \"" + "A".repeat(4 * 22_000) + "\"}")) {
            assertProblem(post(body.formatted(member.id())), 400, "MALFORMED");
        }
    }

    private static void valid(MvcTestResult answer, boolean expected) {
        assertThat(answer).hasStatusOk().bodyJson().extractingPath("$.valid").isEqualTo(expected);
    }

    private MvcTestResult verify(byte[] document, byte[] signature) {
        Base64.Encoder base64 = Base64.getEncoder();
        return post("""
                {"member": "%s", "document": "%s", "signature": "%s"}""".formatted(member.id(), base64.encodeToString(document), base64.encodeToString(signature)));
    }

    private MvcTestResult verify(String type, DetachedJws signature) {
        String document = Base64.getEncoder().encodeToString(CanonicalJson.encode(VOUCHER));
        return post("""
                {"member": "%s", "document": "%s", "documentType": "%s", "signature": "%s"}""".formatted(member.id(), document, type, signature));
    }

    private MvcTestResult post(String body) {
        return http.post()
                .uri("/api/v1/verifications")
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }
}
