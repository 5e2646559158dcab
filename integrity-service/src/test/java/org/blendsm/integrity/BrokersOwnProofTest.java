package org.blendsm.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.blendsm.fabric.crypto.MemberProof;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.membership.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** A broker needs no token endpoint to bring leaves: its own ledger key says who it is. */
@ServiceTest
class BrokersOwnProofTest {
    private static final String HERE = TestNetwork.ISSUER + "/integrity-service";
    private static final MemberId SELLER = new MemberId("a".repeat(40));

    @Autowired
    MockMvcTester http;

    @Autowired
    TestNetwork network;

    @MockitoBean
    Anchors ledger;

    Member broker;
    SigningKey key;
    Telemetry stream;

    @BeforeEach
    void a_stream_that_its_broker_hashes() throws GeneralSecurityException {
        KeyPair pair = P256.newKey();
        key = SigningKey.of(pair.getPrivate());
        broker = admit(PublicKeyInfo.of(pair.getPublic()), Role.BROKER);
        stream = Telemetry.of("carried by " + broker.id(), SELLER, broker.id());
        network.happened(stream.offered(HashedBy.BROKER));
    }

    @Test
    void it_brings_leaves_by_its_own_proof() throws GeneralSecurityException {
        assertThat(bring(HERE, key)).hasStatusOk().bodyJson().isLenientlyEqualTo("""
                {"treeSize": 3, "root": "%s"}""".formatted(stream.root(3)));
    }

    @Test
    void a_proof_for_another_service_or_by_another_key_brings_nothing() throws GeneralSecurityException {
        assertThat(bring(TestNetwork.ISSUER + "/rating-service", key)).hasStatus(401);
        assertThat(bring("http://consumers.test/integrity-service", key)).hasStatus(401);
        assertThat(bring(HERE, SigningKey.of(P256.newKey().getPrivate()))).hasStatus(401);
    }

    @Test
    void a_proof_that_is_of_later_brings_nothing() throws GeneralSecurityException {
        assertThat(bring(HERE, key, Instant.now().plus(Duration.ofDays(1)))).hasStatus(401);
    }

    @Test
    void once_expelled_it_brings_nothing() throws GeneralSecurityException {
        network.expel(broker);
        assertProblem(bring(HERE, key), 403, "NOT_IN_GOOD_STANDING");
    }

    private MvcTestResult bring(String audience, SigningKey signer) throws GeneralSecurityException {
        return bring(audience, signer, Instant.now());
    }

    private MvcTestResult bring(String audience, SigningKey signer, Instant made) throws GeneralSecurityException {
        String payloads = String.join(
                "\",\"", Telemetry.payloads(0, 3).stream().map(Sha256::value).toList());
        return http.post()
                .uri("/api/v1/streams/" + stream.stream() + "/leaves")
                .header(HttpHeaders.AUTHORIZATION, "Bearer " + MemberProof.sign(broker.id(), audience, made, signer))
                .contentType(MediaType.APPLICATION_JSON)
                .content("""
                        {"firstSequence": 0, "payloads": ["%s"]}""".formatted(payloads))
                .exchange();
    }

    private Member admit(PublicKeyInfo publicKey, Role role) {
        Member member = Member.admitted(
                new Application("the pool's broker", "OperatorMSP", List.of(role), publicKey),
                Instant.parse("2026-01-01T00:00:00Z"));
        network.happened(new MembershipEvent.MemberAdmitted(member));
        return member;
    }
}
