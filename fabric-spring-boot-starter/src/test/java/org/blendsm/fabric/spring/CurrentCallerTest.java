package org.blendsm.fabric.spring;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.util.X509CertUtils;
import java.nio.file.Path;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.blendsm.fabric.FakeGateway;
import org.blendsm.fabric.LedgerUnavailable;
import org.blendsm.fabric.SigningRefused;
import org.blendsm.fabric.TestIdentity;
import org.blendsm.fabric.TransactionCost;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.membership.Role;
import org.blendsm.model.payment.Voucher;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.Ratings;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.gateway.EndorseRequest;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.hyperledger.fabric.protos.peer.Proposal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ApplicationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

class CurrentCallerTest {
    private static final AgreementId AGREEMENT = AgreementId.of("a".repeat(64));
    private static final NewRating FIVE_STARS = new NewRating(AGREEMENT, 5, Optional.empty());

    private final FakeGateway peer = new FakeGateway();
    private final TestIdentity buyer = TestIdentity.of("ConsumerMSP", "buyer");
    private final PublicKeyInfo buyerKey = PublicKeyInfo.of(buyer.keys().getPublic());
    private final MemberId buyerId = buyerKey.address();
    private final Rating rated = new Rating(
            AGREEMENT, buyerId, new MemberId("2".repeat(40)), 5, Optional.empty(), Money.ZERO, Instant.EPOCH);
    private final Member member =
            Member.admitted(new Application("buyer", "ConsumerMSP", List.of(Role.BUYER), buyerKey), Instant.EPOCH);
    private final WireMockServer identityService =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1").extensions(new Custody()));

    @TempDir
    Path folder;

    private ServiceFixture fixture;

    /** Signs whatever it is asked to with the buyer's key, as identity-service does with a managed one. */
    private final class Custody implements ResponseDefinitionTransformerV2 {
        @Override
        public String getName() {
            return "custody";
        }

        @Override
        public boolean applyGlobally() {
            return false;
        }

        @Override
        public ResponseDefinition transform(ServeEvent event) {
            try {
                JWSObject jws = JWSObject.parse(event.getRequest().getBodyAsString());
                SignatureRequest asked = CanonicalJson.decode(jws.getPayload().toBytes(), SignatureRequest.class);
                byte[] signature = asked.kind() == SignatureRequest.Kind.DOCUMENT
                        ? document(asked)
                        : buyer.key().sign(asked.payload());
                return okJson(new String(CanonicalJson.encode(Map.of("signature", signature)), UTF_8))
                        .build();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        private byte[] document(SignatureRequest asked) throws Exception {
            Object document = CanonicalJson.decode(asked.payload(), Voucher.class);
            String jws = DetachedJws.sign(
                            asked.documentType().orElseThrow(),
                            asked.network().orElseThrow(),
                            document,
                            buyer.key().es256())
                    .compact();
            return java.util.Base64.getUrlDecoder().decode(jws.substring(jws.indexOf("..") + 2));
        }
    }

    @BeforeEach
    void open() {
        fixture = new ServiceFixture(folder);
        identityService.start();
        enrolled(buyer);
        signing();
    }

    private void enrolled(TestIdentity holder) {
        identityService.stubFor(get(urlEqualTo("/api/v1/members/" + buyerId + "/certificate"))
                .willReturn(ok(Certificates.pem(holder.identity().certificate()))));
    }

    private void signing() {
        identityService.stubFor(
                post("/internal/v1/signatures").willReturn(aResponse().withTransformers("custody")));
    }

    @AfterEach
    void close() {
        SecurityContextHolder.clearContext();
        RequestContextHolder.resetRequestAttributes();
        identityService.stop();
        peer.close();
    }

    private void called(String custody, String token) {
        Jwt jwt = Jwt.withTokenValue(token)
                .header("alg", "ES256")
                .subject(buyerId.value())
                .claim("custody", custody)
                .build();
        SecurityContextHolder.getContext().setAuthentication(new JwtAuthenticationToken(jwt));
    }

    private void service(Consumer<ApplicationContext> test) {
        fixture.application(peer)
                .withPropertyValues("blendsm.identity-url=" + identityService.baseUrl())
                .run(test::accept);
    }

    private List<SignatureRequest> signatures() {
        return identityService.findAll(postRequestedFor(urlEqualTo("/internal/v1/signatures"))).stream()
                .map(request -> jws(request.getBodyAsString()))
                .map(jws -> CanonicalJson.decode(jws.getPayload().toBytes(), SignatureRequest.class))
                .toList();
    }

    private static JWSObject jws(String compact) {
        try {
            return JWSObject.parse(compact);
        } catch (java.text.ParseException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_change_is_signed_twice_by_who_keeps_the_callers_key_and_carries_the_callers_certificate() {
        peer.answers(member).answers(rated);
        called("managed", "token-1");

        service(context -> {
            assertThat(context.getBean(Ratings.class).rate(FIVE_STARS)).isEqualTo(rated);

            assertThat(signatures())
                    .extracting(SignatureRequest::kind)
                    .containsExactly(SignatureRequest.Kind.PROPOSAL, SignatureRequest.Kind.TRANSACTION);
            assertThat(signatures()).allSatisfy(asked -> {
                assertThat(asked.aud()).isEqualTo("identity-service");
                assertThat(asked.memberToken()).isEqualTo("token-1");
            });
            assertThat(creator().getMspid()).isEqualTo("ConsumerMSP");
            assertThat(creator().getIdBytes().toStringUtf8())
                    .isEqualTo(Certificates.pem(buyer.identity().certificate()));
        });
    }

    @Test
    void an_answer_carries_each_transaction_that_its_request_made_and_what_it_cost() {
        peer.answers(member).answers(rated).answers(rated).costing(2, 5, 2);
        called("managed", "token-1");
        MockHttpServletResponse answer = new MockHttpServletResponse();
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(new MockHttpServletRequest(), answer));

        service(context -> {
            context.getBean(Ratings.class).rate(FIVE_STARS);
            context.getBean(ServiceLedger.class).contract(Ratings.class).rate(FIVE_STARS);

            assertThat(TransactionCost.read(answer.getHeaders("Ledger-Transaction")))
                    .extracting(TransactionCost::transaction, TransactionCost::reads, TransactionCost::writes)
                    .containsExactly(
                            tuple(peer.submitted.getFirst().getTransactionId(), 2, 5),
                            tuple(peer.submitted.getLast().getTransactionId(), 2, 5));
        });
    }

    @Test
    void an_answer_to_a_request_that_made_no_transaction_carries_none() {
        peer.answers(member).fails(FakeGateway.endorsementRefused("ALREADY_RATED: once is enough"));
        called("managed", "token-1");
        MockHttpServletResponse answer = new MockHttpServletResponse();
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(new MockHttpServletRequest(), answer));

        service(context -> {
            Ratings ratings = context.getBean(Ratings.class);
            assertThatExceptionOfType(Refused.class).isThrownBy(() -> ratings.rate(FIVE_STARS));

            assertThat(answer.getHeaderNames()).isEmpty();
        });
    }

    private SerializedIdentity creator() {
        return creator(peer.endorsed.getFirst());
    }

    private static SerializedIdentity creator(EndorseRequest endorsed) {
        try {
            Proposal proposal =
                    Proposal.parseFrom(endorsed.getProposedTransaction().getProposalBytes());
            Header header = Header.parseFrom(proposal.getHeader());
            return SerializedIdentity.parseFrom(
                    SignatureHeader.parseFrom(header.getSignatureHeader()).getCreator());
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void the_asking_service_proves_itself_with_its_own_certificate() {
        peer.answers(member).answers(rated);
        called("managed", "token-1");

        service(context -> {
            context.getBean(Ratings.class).rate(FIVE_STARS);

            JWSObject jws = jws(identityService
                    .findAll(postRequestedFor(urlEqualTo("/internal/v1/signatures")))
                    .getFirst()
                    .getBodyAsString());
            assertThat(jws.getHeader().getType().getType()).isEqualTo("blendsm-signature-request.v1+jws");
            var certificate = X509CertUtils.parse(
                    jws.getHeader().getX509CertChain().getFirst().decode());
            assertThat(certificate).isEqualTo(fixture.service.identity().certificate());
            assertThat(verified(jws, (ECPublicKey) certificate.getPublicKey())).isTrue();
        });
    }

    private static boolean verified(JWSObject jws, ECPublicKey key) {
        try {
            return jws.verify(new ECDSAVerifier(key));
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_certificate_is_fetched_once_and_a_token_is_never_remembered() {
        peer.answers(member).answers(rated).answers(rated);

        service(context -> {
            called("managed", "token-1");
            context.getBean(Ratings.class).rate(FIVE_STARS);
            called("managed", "token-2");
            context.getBean(Ratings.class).rate(FIVE_STARS);

            identityService.verify(1, getRequestedFor(urlEqualTo("/api/v1/members/" + buyerId + "/certificate")));
            assertThat(signatures())
                    .extracting(SignatureRequest::memberToken)
                    .containsExactly("token-1", "token-1", "token-2", "token-2");
        });
    }

    @Test
    void a_member_that_changed_is_looked_up_again() {
        peer.answers(member).answers(rated).answers(member).answers(rated);
        called("managed", "token-1");

        service(context -> {
            context.getBean(Ratings.class).rate(FIVE_STARS);
            context.publishEvent(new MembershipEvent.MemberChanged(
                    member.withKey(PublicKeyInfo.of(P256.newKey().getPublic()))));
            context.getBean(Ratings.class).rate(FIVE_STARS);

            identityService.verify(2, getRequestedFor(urlEqualTo("/api/v1/members/" + buyerId + "/certificate")));
        });
    }

    @Test
    void a_certificate_of_the_key_before_is_never_remembered() {
        TestIdentity rotated = TestIdentity.of("ConsumerMSP", "buyer");
        Member withNewKey = member.withKey(PublicKeyInfo.of(rotated.keys().getPublic()));
        peer.answers(withNewKey).answers(withNewKey).answers(rated);
        called("managed", "token-1");

        service(context -> {
            assertThatExceptionOfType(SigningRefused.class)
                    .isThrownBy(() -> context.getBean(Ratings.class).rate(FIVE_STARS))
                    .matches(refused -> refused.code().equals("NOT_ENROLLED"))
                    .withMessageContaining("try again");
            enrolled(rotated);

            assertThat(context.getBean(Ratings.class).rate(FIVE_STARS)).isEqualTo(rated);
            assertThat(creator().getIdBytes().toStringUtf8())
                    .isEqualTo(Certificates.pem(rotated.identity().certificate()));
        });
    }

    /** As on a replica that hears nothing of the rotation. */
    @Test
    void who_has_rotated_its_key_meanwhile_is_looked_up_again_and_signs_at_once() {
        TestIdentity rotated = TestIdentity.of("ConsumerMSP", "buyer");
        peer.answers(member)
                .answers(rated)
                .answers(member.withKey(PublicKeyInfo.of(rotated.keys().getPublic())))
                .answers(rated);
        called("managed", "token-1");

        service(context -> {
            context.getBean(Ratings.class).rate(FIVE_STARS);
            enrolled(rotated);
            refusedOnce("FOREIGN_CREATOR");

            assertThat(context.getBean(Ratings.class).rate(FIVE_STARS)).isEqualTo(rated);
            assertThat(creator(peer.endorsed.getLast()).getIdBytes().toStringUtf8())
                    .isEqualTo(Certificates.pem(rotated.identity().certificate()));
        });
    }

    @Test
    void who_is_refused_again_is_told_so() {
        peer.answers(member).answers(member);
        called("managed", "token-1");
        problem(403, "FOREIGN_CREATOR", "made under another certificate");

        service(context -> {
            assertThatExceptionOfType(SigningRefused.class)
                    .isThrownBy(() -> context.getBean(Ratings.class).rate(FIVE_STARS))
                    .matches(refused -> refused.code().equals("FOREIGN_CREATOR"));
            assertThat(signatures()).hasSize(2);
            assertThat(peer.endorsed).isEmpty();
        });
    }

    private void refusedOnce(String code) {
        identityService.stubFor(post("/internal/v1/signatures")
                .inScenario("once")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(aResponse().withStatus(403).withBody("{\"code\":\"" + code + "\",\"detail\":\"\"}"))
                .willSetStateTo("signing"));
    }

    @Test
    void nobodys_key_is_asked_for_a_read() {
        peer.answers(new org.blendsm.model.Page<>(List.of(), Optional.empty()));

        service(context -> {
            context.getBean(Ratings.class).of(buyerId, org.blendsm.model.PageRequest.first(1));

            assertThat(signatures()).isEmpty();
        });
    }

    @Test
    void who_holds_the_key_signs_at_a_peer_and_not_here() {
        called("own", "token-1");

        service(context -> {
            assertThatExceptionOfType(SigningRefused.class)
                    .isThrownBy(() -> context.getBean(Ratings.class).rate(FIVE_STARS))
                    .matches(refused -> refused.code().equals("OWN_KEY"));
            assertThat(peer.endorsed).isEmpty();
        });
    }

    @Test
    void without_a_token_nobody_signs() {
        service(context -> assertThatExceptionOfType(AuthenticationCredentialsNotFoundException.class)
                .isThrownBy(() -> context.getBean(Ratings.class).rate(FIVE_STARS)));
    }

    @Test
    void what_the_custodian_refuses_with_a_ledger_code_is_that_refusal() {
        peer.answers(member);
        called("managed", "token-1");
        problem(403, "NOT_IN_GOOD_STANDING", "you were expelled");

        service(context -> assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> context.getBean(Ratings.class).rate(FIVE_STARS))
                .matches(refused -> refused.code() == RefusalCode.NOT_IN_GOOD_STANDING));
    }

    @Test
    void what_the_custodian_refuses_with_a_code_of_its_own_keeps_it() {
        peer.answers(member);
        called("managed", "token-1");
        problem(403, "FUNCTION_NOT_ALLOWED", "rating-service may not ask for token:transfer");

        service(context -> assertThatExceptionOfType(SigningRefused.class)
                .isThrownBy(() -> context.getBean(Ratings.class).rate(FIVE_STARS))
                .matches(refused -> refused.code().equals("FUNCTION_NOT_ALLOWED")));
    }

    private void problem(int status, String code, String detail) {
        identityService.stubFor(post("/internal/v1/signatures")
                .willReturn(aResponse()
                        .withStatus(status)
                        .withHeader("Content-Type", "application/problem+json")
                        .withBody("{\"code\":\"" + code + "\",\"detail\":\"" + detail + "\"}")));
    }

    @Test
    void a_custodian_that_is_away_is_unavailable() {
        peer.answers(member);
        called("managed", "token-1");

        service(context -> {
            context.getBean(CurrentCaller.class).signatory();
            identityService.stop();
            assertThatExceptionOfType(LedgerUnavailable.class)
                    .isThrownBy(() -> context.getBean(Ratings.class).rate(FIVE_STARS));
        });
    }

    @Test
    void a_custodian_that_breaks_off_in_its_answer_is_unavailable() {
        peer.answers(member);
        called("managed", "token-1");
        identityService.stubFor(
                post("/internal/v1/signatures").willReturn(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK)));

        service(context -> assertThatExceptionOfType(LedgerUnavailable.class)
                .isThrownBy(() -> context.getBean(Ratings.class).rate(FIVE_STARS)));
    }

    @Test
    void a_document_is_signed_with_the_callers_key_for_this_network() {
        called("managed", "token-1");
        Voucher voucher = new Voucher(AGREEMENT, 10, new Money(50), false);

        service(context -> {
            DetachedJws jws = context.getBean(CurrentCaller.class).sign(DocumentType.VOUCHER, voucher);

            assertThat(jws.verifies(
                            DocumentType.VOUCHER,
                            ServiceFixture.NETWORK,
                            voucher,
                            buyer.keys().getPublic()))
                    .isTrue();
        });
    }
}
