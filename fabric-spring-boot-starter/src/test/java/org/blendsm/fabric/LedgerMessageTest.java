package org.blendsm.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Arrays;
import org.hyperledger.fabric.protos.common.Envelope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerMessageTest {
    private static final byte START_OF_GROUP_15 = 0x7b;
    private static final byte END_OF_GROUP_15 = 0x7c;
    private static final Envelope ENVELOPE = Envelope.newBuilder()
            .setPayload(ByteString.copyFromUtf8("a payload"))
            .build();

    private static ByteString groups(int deep) {
        byte[] starts = new byte[deep];
        Arrays.fill(starts, START_OF_GROUP_15);
        byte[] ends = new byte[deep];
        Arrays.fill(ends, END_OF_GROUP_15);
        return ByteString.copyFrom(starts).concat(ByteString.copyFrom(ends));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 99, 101, 10_000})
    void what_a_peer_can_read_is_read(int deep) throws Exception {
        Envelope read =
                LedgerMessage.read(Envelope.parser(), ENVELOPE.toByteString().concat(groups(deep)));

        assertThat(read.getPayload()).isEqualTo(ENVELOPE.getPayload());
    }

    @Test
    void what_is_deeper_than_a_peer_reads_is_refused() {
        ByteString tooDeep = ENVELOPE.toByteString().concat(groups(500_000));

        assertThatThrownBy(() -> LedgerMessage.read(Envelope.parser(), tooDeep))
                .isInstanceOf(InvalidProtocolBufferException.class);
    }

    @Test
    void a_group_that_does_not_end_is_refused() {
        ByteString endless = ENVELOPE.toByteString().concat(groups(200).substring(0, 399));

        assertThatThrownBy(() -> LedgerMessage.read(Envelope.parser(), endless))
                .isInstanceOf(InvalidProtocolBufferException.class);
    }

    @Test
    void an_end_without_a_group_is_refused() {
        ByteString ended = ENVELOPE.toByteString().concat(ByteString.copyFrom(new byte[] {END_OF_GROUP_15}));

        assertThatThrownBy(() -> LedgerMessage.read(Envelope.parser(), ended))
                .isInstanceOf(InvalidProtocolBufferException.class);
    }
}
