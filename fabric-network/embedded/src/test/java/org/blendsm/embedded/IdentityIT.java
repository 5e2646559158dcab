package org.blendsm.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.blendsm.embedded.CaClient.Answer;
import org.blendsm.embedded.CaClient.Enrolled;
import org.blendsm.embedded.certificates.Issuer;
import org.blendsm.embedded.genesis.NetworkKeys;
import org.blendsm.embedded.genesis.Organisation;
import org.blendsm.embedded.identity.Pem;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.hyperledger.fabric.client.EndorseException;
import org.hyperledger.fabric.client.Gateway;
import org.hyperledger.fabric.client.GatewayException;
import org.hyperledger.fabric.client.Transaction;
import org.hyperledger.fabric.client.identity.X509Identity;
import org.hyperledger.fabric.protos.orderer.BroadcastResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who is let in, who is not, and who is not any more. */
class IdentityIT {
    private static TestNetwork net;

    @BeforeAll
    static void start() throws Exception {
        net = TestNetwork.start();
    }

    @AfterAll
    static void stop() throws Exception {
        net.close();
    }

    private static Member connected(String organisation, Issuer issuer, Issuer.Subject subject, Duration life)
            throws Exception {
        KeyPair key = CaClient.newKey();
        String pem = Pem.of(issuer.issue(subject, key.getPublic(), life));
        return net.ca(organisation).connect(new Enrolled(pem, key));
    }

    private static Issuer providerCa() throws Exception {
        return NetworkKeys.open(net.ledger().data(), Host.LOOPBACK.certified())
                .organisation(Organisation.PROVIDER)
                .ca();
    }

    private static void assertDenied(Member member, Status.Code code, String text) {
        assertThatThrownBy(() -> member.evaluate("get", "x"))
                .isInstanceOfSatisfying(GatewayException.class, refused -> {
                    assertThat(refused.getStatus().getCode()).isEqualTo(code);
                    assertThat(refused.getDetails().getFirst().getMessage()).contains(text);
                });
    }

    @Test
    void a_certificate_of_another_authority_is_denied() throws Exception {
        Issuer stranger = Issuer.root("ca-provider", "provider");
        try (Member member = connected("provider", stranger, Issuer.Subject.of("eve", "client"), Duration.ofDays(1))) {
            assertDenied(
                    member,
                    Status.Code.FAILED_PRECONDITION,
                    "error validating proposal: access denied: channel [marketplace] creator org unknown,"
                            + " creator is malformed");
        }
    }

    @Test
    void a_certificate_shown_for_another_organisation_is_denied() throws Exception {
        Member honest = net.member("provider");
        try (Member member = new Member(net.ledger().connection(), "ConsumerMSP", honest.certificate(), honest.key())) {
            assertDenied(member, Status.Code.FAILED_PRECONDITION, "creator org unknown, creator is malformed");
        }
    }

    @Test
    void an_organisation_that_nobody_knows_is_denied() throws Exception {
        Member honest = net.member("provider");
        try (Member member = new Member(net.ledger().connection(), "NobodyMSP", honest.certificate(), honest.key())) {
            assertDenied(member, Status.Code.FAILED_PRECONDITION, "creator org unknown, creator is malformed");
        }
    }

    @Test
    void an_expired_certificate_is_denied() throws Exception {
        try (Member member =
                connected("provider", providerCa(), Issuer.Subject.of("late", "client"), Duration.ofMinutes(-1))) {
            assertDenied(member, Status.Code.UNAVAILABLE, "proposal client identity expired");
        }
    }

    @Test
    void an_identity_without_a_role_is_denied_and_one_with_two_roles_too() throws Exception {
        for (List<String> units : List.of(List.of("sales"), List.of("client", "admin"))) {
            Issuer.Subject subject = new Issuer.Subject("odd", units, List.of(), false, java.util.Optional.empty());
            try (Member member = connected("provider", providerCa(), subject, Duration.ofDays(1))) {
                assertDenied(member, Status.Code.FAILED_PRECONDITION, "creator org [ProviderMSP]");
            }
        }
    }

    @Test
    void a_peer_may_read_and_not_write() throws Exception {
        try (Member peer = connected("provider", providerCa(), Issuer.Subject.of("p", "peer"), Duration.ofDays(1))) {
            assertDenied(
                    peer,
                    Status.Code.FAILED_PRECONDITION,
                    "Failed evaluating policy on signed data during check policy on channel [marketplace] with policy"
                            + " [/Channel/Application/Writers]: [implicit policy evaluation failed - 0 sub-policies"
                            + " were satisfied, but this policy requires 1 of the 'Writers' sub-policies to be"
                            + " satisfied]");
            byte[] info = peer.network().getContract("qscc").evaluateTransaction("GetChainInfo", "marketplace");
            assertThat(info).isNotEmpty();
        }
    }

    @Test
    void a_signature_with_a_high_s_is_denied_though_it_is_mathematically_valid() throws Exception {
        Member member = net.member("provider");
        try (Gateway gateway = Gateway.newInstance()
                .identity(new X509Identity(member.mspId(), member.x509()))
                .signer(digest -> highS(member, digest))
                .connection(member.channel())
                .connect()) {
            assertThatThrownBy(() -> gateway.getNetwork("marketplace")
                            .getContract("probe")
                            .evaluateTransaction("get", "x"))
                    .isInstanceOfSatisfying(
                            GatewayException.class,
                            refused -> assertThat(
                                            refused.getDetails().getFirst().getMessage())
                                    .contains("access denied"));
        }
    }

    private static byte[] highS(Member member, byte[] digest) {
        BigInteger order = new BigInteger("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", 16);
        try {
            Signature signature = Signature.getInstance("NONEwithECDSA");
            signature.initSign(member.key().getPrivate());
            signature.update(digest);
            ASN1Sequence rs = ASN1Sequence.getInstance(signature.sign());
            BigInteger s = ASN1Integer.getInstance(rs.getObjectAt(1)).getValue();
            ASN1EncodableVector high = new ASN1EncodableVector();
            high.add(rs.getObjectAt(0));
            high.add(new ASN1Integer(s.max(order.subtract(s))));
            return new DERSequence(high).getEncoded();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_revoked_certificate_works_until_the_list_is_in_the_channel_and_never_after() throws Exception {
        CaClient ca = net.ca("consumer");
        Enrolled registrar = ca.enrolRegistrar();
        try (Member victim = ca.connect(ca.member(registrar, "victim", "client"));
                Member admin = ca.connect(ca.member(registrar, "administrator", "admin"))) {
            victim.submit("put", "before", "1");
            Transaction inFlight = victim.contract()
                    .newProposal("put")
                    .addArguments("in-flight", "1")
                    .build()
                    .endorse();
            Answer revoked = ca.call(registrar, "revoke", Map.of("id", "victim", "gencrl", true));
            assertThat(revoked.result().path("RevokedCerts").size()).isEqualTo(1);
            assertThat(victim.evaluate("get", "before"))
                    .as("as in Fabric, the CA alone changes nothing")
                    .isEqualTo("1");
            String list = new String(
                    Base64.getDecoder().decode(revoked.result().path("CRL").asString()), StandardCharsets.UTF_8);

            BroadcastResponse byVictim = new ChannelAdmin(victim).publishRevocations("ConsumerMSP", list);
            assertThat(byVictim.getInfo()).contains("not satisfied");
            BroadcastResponse byAdmin = new ChannelAdmin(admin).publishRevocations("ConsumerMSP", list);
            assertThat(byAdmin.getStatus()).isEqualTo(org.hyperledger.fabric.protos.common.Status.SUCCESS);
            awaitSequence(admin, 1);

            assertDenied(victim, Status.Code.FAILED_PRECONDITION, "creator org [ConsumerMSP]");
            assertThatThrownBy(() -> victim.submit("put", "after", "1")).isInstanceOf(EndorseException.class);
            assertThatThrownBy(inFlight::submit)
                    .as("what was endorsed before is not ordered any more")
                    .hasMessageContaining("FORBIDDEN");
            assertThat(net.member("consumer").evaluate("get", "in-flight")).isEmpty();
        }
    }

    private static void awaitSequence(Member member, long sequence) {
        TestNetwork.eventually()
                .alias("configuration in force")
                .until(() -> new ChannelAdmin(member).config().getSequence() >= sequence);
    }

    @Test
    void a_transaction_of_a_caller_is_not_another_callers() throws Exception {
        Transaction endorsed = net.member("provider")
                .contract()
                .newProposal("put")
                .addArguments("stolen", "1")
                .build()
                .endorse();
        // signed again by another member: the creator inside stays the first one
        try (Gateway thief = Gateway.newInstance()
                .identity(new X509Identity("ConsumerMSP", net.member("consumer").x509()))
                .signer(org.hyperledger.fabric.client.identity.Signers.newPrivateKeySigner(
                        net.member("consumer").key().getPrivate()))
                .connection(net.member("consumer").channel())
                .connect()) {
            assertThatThrownBy(() -> thief.newTransaction(endorsed.getBytes()).submit())
                    .hasMessageContaining("FORBIDDEN");
        }
        assertThat(net.member("provider").evaluate("get", "stolen")).isEmpty();
    }
}
