package org.blendsm.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import java.util.UUID;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Status;
import org.hyperledger.fabric.protos.orderer.BroadcastResponse;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/**
 * A certificate past its end: refused where a transaction or a stream of blocks begins. What became of a transaction,
 * and events, are told by a gateway all the same, and an endorsement holds for ever.
 */
class ExpiryConformanceIT {
    private final Testbed testbed;
    private final Member member;
    private final GatewayCalls gateway;
    private final Enrolled expired;

    ExpiryConformanceIT(Testbed testbed) throws Exception {
        this.testbed = testbed;
        this.member = testbed.member("provider");
        this.gateway = new GatewayCalls(member.channel());
        this.expired = testbed.expired("provider", "client");
    }

    private Envelope writtenBy(Enrolled creator, Enrolled... endorsers) {
        return new HandmadeTransaction(creator, Testbed.key("expired"), endorsers).envelope();
    }

    private Envelope writtenBy(Enrolled creator) throws Exception {
        return writtenBy(creator, testbed.endorser("operator"), testbed.endorser("provider"));
    }

    private BroadcastResponse broadcast(Envelope envelope) throws Exception {
        return Blocks.broadcast(testbed.orderer(), envelope);
    }

    @BothLedgers
    void an_expired_certificate_reads_nothing() {
        Refusal refusal = Refusal.of(() -> gateway.evaluate(GatewayCalls.reading(expired)));

        assertThat(refusal.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(refusal.message()).isEqualTo("failed to evaluate transaction, see attached details for more info");
        assertThat(refusal.reason()).endsWith("proposal client identity expired");
    }

    @BothLedgers
    void an_expired_certificate_is_not_endorsed() {
        Refusal refusal = Refusal.of(() -> gateway.endorse(GatewayCalls.reading(expired)));

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
        assertThat(refusal.reason()).endsWith("proposal client identity expired");
    }

    @BothLedgers
    void an_expired_certificate_is_not_ordered() throws Exception {
        Envelope written = writtenBy(expired);

        BroadcastResponse response = broadcast(written);

        assertThat(response.getStatus()).isEqualTo(Status.BAD_REQUEST);
        assertThat(response.getInfo()).isEqualTo("broadcast client identity expired");
        testbed.requireNotOrdered(
                Refusal.of(() -> gateway.submit(written)),
                "status=BAD_REQUEST, info=broadcast client identity expired");
    }

    @BothLedgers
    void that_a_certificate_is_expired_is_said_before_whose_it_is_not() throws Exception {
        Enrolled impostor = expired.under("ConsumerMSP");

        assertThat(Refusal.of(() -> gateway.endorse(GatewayCalls.reading(impostor)))
                        .reason())
                .endsWith("proposal client identity expired");
        assertThat(broadcast(writtenBy(impostor)).getInfo()).isEqualTo("broadcast client identity expired");
    }

    @BothLedgers
    void that_a_certificate_is_expired_is_said_before_what_is_wrong_with_its_signature() throws Exception {
        Enrolled thief = expired.withKey(CaClient.newKey());

        assertThat(Refusal.of(() -> gateway.endorse(GatewayCalls.reading(thief)))
                        .reason())
                .endsWith("proposal client identity expired");
        assertThat(broadcast(writtenBy(thief)).getInfo()).isEqualTo("broadcast client identity expired");
    }

    @BothLedgers
    void an_expired_certificate_is_told_what_became_of_a_transaction() throws Exception {
        var committed = member.submitted("state:put", Testbed.key("expired"), "1");
        assertThat(committed.getStatus().isSuccessful()).isTrue();

        assertThat(gateway.status(expired, committed.getTransactionId(), signature -> signature)
                        .getResult())
                .isEqualTo(TxValidationCode.VALID);
    }

    @BothLedgers
    void an_expired_certificate_is_told_events() throws Exception {
        var told = member.submitted("tx:event", "expired-" + UUID.randomUUID(), "payload");
        long block = told.getStatus().getBlockNumber();

        assertThat(gateway.events(expired, Blocks.at(block)).next().getBlockNumber())
                .isEqualTo(block);
    }

    @BothLedgers
    void an_expired_certificate_is_delivered_no_blocks() throws Exception {
        assertThat(Blocks.deliveries(member.channel(), testbed.orderer(), expired))
                .containsExactly(Status.FORBIDDEN, Status.FORBIDDEN, Status.FORBIDDEN);
    }

    @BothLedgers
    void an_endorsement_by_a_peer_whose_certificate_is_expired_counts() throws Exception {
        Envelope written =
                writtenBy(member.enrolled(), testbed.endorser("operator"), testbed.expired("provider", "peer"));

        assertThat(Blocks.ordered(testbed, written)).isEqualTo(TxValidationCode.VALID);
    }
}
