package org.blendsm.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status.Code;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Status;
import org.hyperledger.fabric.protos.orderer.BroadcastResponse;

/** How large a transaction may be, and what the orderer says to what it does not take. */
class LimitsConformanceIT {
    private static final int MEBIBYTE = 1 << 20;

    private final Testbed testbed;
    private final Member member;

    LimitsConformanceIT(Testbed testbed) throws Exception {
        this.testbed = testbed;
        this.member = testbed.member("operator");
    }

    @BothLedgers
    void a_transaction_of_nine_mebibytes_is_taken() throws Exception {
        String key = Testbed.key("nine");

        member.submit("state:putLarge", key, Integer.toString(9 * MEBIBYTE));

        assertThat(member.evaluate("state:length", key)).isEqualTo(Integer.toString(9 * MEBIBYTE));
    }

    @BothLedgers
    void a_transaction_above_ten_mebibytes_is_refused() {
        Refusal refusal = Refusal.of(
                () -> member.submit("state:putLarge", Testbed.key("eleven"), Integer.toString(11 * MEBIBYTE)));

        testbed.requireNotOrdered(refusal, "status=BAD_REQUEST, info=message payload is");
        if (!testbed.ledger().byzantine()) {
            assertThat(refusal.message()).endsWith("bytes and exceeds maximum allowed 10485760 bytes");
        }
    }

    @BothLedgers
    void a_message_above_sixteen_mebibytes_is_not_read() {
        String large = "x".repeat(16 * MEBIBYTE);

        Refusal refusal = Refusal.of(() -> member.evaluate("state:length", large));

        assertThat(refusal.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    }

    @BothLedgers
    void an_empty_message_is_refused() throws Exception {
        BroadcastResponse response = Blocks.broadcast(testbed.orderer(), Envelope.getDefaultInstance());

        assertThat(response.getStatus()).isEqualTo(Status.BAD_REQUEST);
    }

    @BothLedgers
    void nonsense_is_refused() throws Exception {
        BroadcastResponse response = Blocks.broadcast(
                testbed.orderer(),
                Envelope.newBuilder()
                        .setPayload(ByteString.copyFrom(new byte[] {1, 2, 3}))
                        .build());

        assertThat(response.getStatus()).isEqualTo(Status.BAD_REQUEST);
    }

    @BothLedgers
    void a_message_for_another_channel_is_refused() throws Exception {
        BroadcastResponse response = Blocks.broadcast(
                testbed.orderer(),
                new HandmadeTransaction(member.enrolled(), "key")
                        .channelHeader(header -> header.setChannelId("nowhere"))
                        .envelope());

        assertThat(response.getStatus()).isNotEqualTo(Status.SUCCESS);
    }

    @BothLedgers
    void a_transaction_may_write_two_thousand_keys() throws Exception {
        String prefix = Testbed.key("wide") + "/";

        member.submit("state:putMany", prefix, "2000");

        assertThat(member.evaluate("range:count", prefix, prefix + "~")).isEqualTo("2000");
    }
}
