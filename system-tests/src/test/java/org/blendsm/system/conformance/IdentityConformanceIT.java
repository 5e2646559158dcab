package org.blendsm.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.Status.Code;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Status;
import org.hyperledger.fabric.protos.orderer.BroadcastResponse;

/** Who is not who he says he is, or no longer, or signs as one must not: refused at every step. */
class IdentityConformanceIT {
    private final Testbed testbed;
    private final Member member;
    private final GatewayCalls gateway;

    IdentityConformanceIT(Testbed testbed) throws Exception {
        this.testbed = testbed;
        this.member = testbed.member("operator");
        this.gateway = new GatewayCalls(member.channel());
    }

    private static HandmadeTransaction reading(Enrolled caller) {
        return GatewayCalls.reading(caller);
    }

    private Refusal evaluated(HandmadeTransaction proposal) {
        return Refusal.of(() -> gateway.evaluate(proposal));
    }

    private Refusal endorsed(HandmadeTransaction proposal) {
        return Refusal.of(() -> gateway.endorse(proposal));
    }

    private Refusal submitted(Envelope envelope) {
        return Refusal.of(() -> gateway.submit(envelope));
    }

    private Refusal statusAsked(Enrolled caller, UnaryOperator<ByteString> signature) {
        return Refusal.of(() -> gateway.status(caller, "ab".repeat(32), signature));
    }

    private HandmadeTransaction handmade(Enrolled caller) throws Exception {
        return new HandmadeTransaction(
                caller, Testbed.key("identity"), testbed.endorser("operator"), testbed.endorser("provider"));
    }

    private BroadcastResponse broadcast(HandmadeTransaction transaction) throws Exception {
        return Blocks.broadcast(testbed.orderer(), transaction.envelope());
    }

    private Enrolled impostor() {
        return member.enrolled().under("ProviderMSP");
    }

    private Enrolled thief() {
        return member.enrolled().withKey(CaClient.newKey());
    }

    @BothLedgers
    void a_certificate_of_another_organisation_reads_nothing() {
        Refusal refusal = evaluated(reading(impostor()));

        assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal.reason())
                .isEqualTo("error validating proposal: access denied: channel [marketplace] creator org unknown,"
                        + " creator is malformed");
    }

    @BothLedgers
    void a_certificate_of_another_organisation_is_not_endorsed() {
        Refusal refusal = endorsed(reading(impostor()));

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
        assertThat(refusal.reason())
                .isEqualTo("error validating proposal: access denied: channel [marketplace] creator org unknown,"
                        + " creator is malformed");
    }

    @BothLedgers
    void a_certificate_of_another_organisation_is_not_ordered() throws Exception {
        assertThat(broadcast(handmade(impostor())).getStatus()).isEqualTo(Status.FORBIDDEN);

        testbed.requireNotOrdered(submitted(handmade(impostor()).envelope()), "status=FORBIDDEN");
    }

    @BothLedgers
    void a_certificate_of_another_organisation_is_told_no_status() {
        assertThat(statusAsked(impostor(), signature -> signature).code()).isEqualTo(Code.PERMISSION_DENIED);
    }

    @BothLedgers
    void an_organisation_that_nobody_knows_reads_nothing() {
        Refusal refusal = evaluated(reading(member.enrolled().under("NobodyMSP")));

        assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal.reason())
                .isEqualTo("error validating proposal: access denied: channel [marketplace] creator org unknown,"
                        + " creator is malformed");
    }

    @BothLedgers
    void an_organisation_that_nobody_knows_is_not_ordered() throws Exception {
        assertThat(broadcast(handmade(member.enrolled().under("NobodyMSP"))).getStatus())
                .isEqualTo(Status.FORBIDDEN);
    }

    @BothLedgers
    void a_creator_that_is_none_reads_nothing() {
        Refusal refusal =
                evaluated(reading(member.enrolled()).signatureHeader(h -> h.setCreator(ByteString.copyFromUtf8("x"))));

        assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
    }

    /** Hence a chaincode must not look for the certificate in its own way: {@code SoleCertificate}. */
    @BothLedgers
    void of_several_certificates_in_one_identity_the_first_pem_block_is_the_signers() throws Exception {
        Enrolled signer = member.enrolled();
        Enrolled other = testbed.newcomer("operator", "client");
        for (String shown : List.of(
                other.der() + "\n" + signer.certificate(),
                "of whom?\n" + signer.certificate(),
                signer.certificate() + other.certificate(),
                signer.certificate().replace("CERTIFICATE", "ANYTHING"))) {
            assertThat(gateway.evaluate(reading(signer.showing(shown)))
                            .getResult()
                            .getStatus())
                    .isEqualTo(200);
            assertThat(broadcast(handmade(signer.showing(shown))).getStatus()).isEqualTo(Status.SUCCESS);
        }
    }

    @BothLedgers
    void of_several_certificates_in_one_identity_only_the_first_pem_block_is_looked_at() throws Exception {
        Enrolled signer = member.enrolled();
        Enrolled other = testbed.newcomer("operator", "client");
        for (String shown : List.of(
                other.certificate() + signer.certificate(),
                other.certificate().replace("CERTIFICATE", "ANYTHING") + signer.certificate(),
                signer.showing(signer.der() + "trailing").inPem(),
                signer.der(),
                "")) {
            assertThat(evaluated(reading(signer.showing(shown))).code())
                    .as(shown)
                    .isEqualTo(Code.FAILED_PRECONDITION);
        }
    }

    @BothLedgers
    void who_signs_with_another_key_reads_nothing() {
        Refusal refusal = evaluated(reading(thief()));

        assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal.reason())
                .isEqualTo("error validating proposal: access denied: channel [marketplace] creator org [OperatorMSP]");
    }

    @BothLedgers
    void who_signs_with_another_key_is_not_endorsed() {
        assertThat(endorsed(reading(thief())).code()).isEqualTo(Code.ABORTED);
    }

    @BothLedgers
    void who_signs_with_another_key_is_not_ordered() throws Exception {
        assertThat(broadcast(handmade(thief())).getStatus()).isEqualTo(Status.FORBIDDEN);
    }

    @BothLedgers
    void who_signs_with_another_key_is_told_no_status() {
        assertThat(statusAsked(thief(), signature -> signature).code()).isEqualTo(Code.PERMISSION_DENIED);
    }

    @BothLedgers
    void a_signature_with_the_high_s_reads_nothing() {
        Refusal refusal = evaluated(reading(member.enrolled()).signature(Signatures::highS));

        assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal.reason())
                .isEqualTo("error validating proposal: access denied: channel [marketplace] creator org [OperatorMSP]");
    }

    @BothLedgers
    void a_signature_with_the_high_s_is_not_endorsed() {
        assertThat(endorsed(reading(member.enrolled()).signature(Signatures::highS))
                        .code())
                .isEqualTo(Code.ABORTED);
    }

    @BothLedgers
    void a_signature_with_the_high_s_is_not_ordered() throws Exception {
        assertThat(broadcast(handmade(member.enrolled()).signature(Signatures::highS))
                        .getStatus())
                .isEqualTo(Status.FORBIDDEN);
    }

    @BothLedgers
    void a_signature_with_the_high_s_is_told_no_status() {
        assertThat(statusAsked(member.enrolled(), Signatures::highS).code()).isEqualTo(Code.PERMISSION_DENIED);
    }

    @BothLedgers
    void a_damaged_signature_reads_nothing() {
        assertThat(evaluated(reading(member.enrolled()).signature(Signatures::wrong))
                        .code())
                .isEqualTo(Code.FAILED_PRECONDITION);
    }

    @BothLedgers
    void a_missing_signature_reads_nothing() {
        Refusal refusal = evaluated(reading(member.enrolled()).signature(signature -> ByteString.EMPTY));

        assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal.reason()).isEqualTo("error validating proposal: empty signature bytes");
    }

    @BothLedgers
    void a_proposal_from_an_hour_ago_is_refused() {
        Refusal refusal = evaluated(reading(member.enrolled()).channelHeader(h -> h.setTimestamp(in(-60))));

        assertThat(refusal.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(refusal.message()).isEqualTo("failed to evaluate transaction, see attached details for more info");
    }

    @BothLedgers
    void a_proposal_from_the_future_is_not_endorsed() {
        Refusal refusal = endorsed(reading(member.enrolled()).channelHeader(h -> h.setTimestamp(in(60))));

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
        assertThat(refusal.reason()).contains("request unauthorized due to incorrect timestamp");
    }

    @BothLedgers
    void a_proposal_from_a_second_that_no_calendar_knows_is_not_endorsed() {
        Refusal refusal = endorsed(reading(member.enrolled())
                .channelHeader(h -> h.setTimestamp(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))));

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
        assertThat(refusal.reason()).contains("request unauthorized due to incorrect timestamp");
    }

    @BothLedgers
    void a_proposal_of_ten_minutes_ago_is_taken() {
        assertThat(gateway.evaluate(reading(member.enrolled()).channelHeader(h -> h.setTimestamp(in(-10))))
                        .getResult()
                        .getStatus())
                .isEqualTo(200);
    }

    private static Timestamp in(long minutes) {
        return Timestamp.newBuilder()
                .setSeconds(Instant.now().plus(Duration.ofMinutes(minutes)).getEpochSecond())
                .build();
    }

    @BothLedgers
    void a_proposal_with_another_ones_id_is_refused() {
        Refusal refusal = evaluated(reading(member.enrolled()).channelHeader(h -> h.setTxId("00".repeat(32))));

        assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal.reason())
                .startsWith("error validating proposal: incorrectly computed txid '" + "00".repeat(32) + "'");
    }

    @BothLedgers
    void a_proposal_without_a_nonce_is_refused() {
        assertThat(evaluated(reading(member.enrolled()).signatureHeader(h -> h.clearNonce()))
                        .reason())
                .isEqualTo("error validating proposal: nonce is empty");
    }

    @BothLedgers
    void a_proposal_of_another_epoch_is_refused() {
        assertThat(evaluated(reading(member.enrolled()).channelHeader(h -> h.setEpoch(3)))
                        .reason())
                .isEqualTo("error validating proposal: epoch is non-zero");
    }

    @BothLedgers
    void a_proposal_of_another_kind_is_refused() {
        assertThat(evaluated(reading(member.enrolled()).channelHeader(h -> h.setType(0)))
                        .reason())
                .isEqualTo("error validating proposal: invalid header type MESSAGE");
    }

    @BothLedgers
    void a_peers_certificate_is_no_clients() throws Exception {
        Enrolled peer = testbed.newcomer("provider", "peer");

        Refusal refusal = evaluated(reading(peer));

        assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal.reason()).contains("with policy [/Channel/Application/Writers]");
        assertThat(broadcast(handmade(peer)).getStatus()).isEqualTo(Status.FORBIDDEN);
    }

    @BothLedgers
    void an_administrator_may_write_as_anyone() throws Exception {
        try (Member admin = testbed.connect(testbed.newcomer("provider", "admin"), "provider")) {
            admin.submit("state:put", Testbed.key("admin"), "1");
        }
    }

    @BothLedgers
    void an_auditors_member_may_write_at_another_organisations_peer() throws Exception {
        try (Member auditor = testbed.connect(testbed.newcomer("auditor", "client"), "operator")) {
            auditor.submit("state:put", Testbed.key("auditor"), "1");
        }
    }

    @BothLedgers
    void who_was_revoked_at_the_authority_only_is_still_a_member() throws Exception {
        Enrolled revoked = testbed.newcomer("consumer", "client");
        CaClient ca = testbed.ca("consumer");
        assertThat(ca.post(testbed.registrar("consumer"), "revoke", java.util.Map.of("id", revoked.id()))
                        .status())
                .isEqualTo(200);

        try (Member still = testbed.connect(revoked, "consumer")) {
            still.submit("state:put", Testbed.key("revoked-at-ca"), "1");
        }
    }
}
