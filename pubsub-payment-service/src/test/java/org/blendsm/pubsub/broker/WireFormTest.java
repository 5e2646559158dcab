package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireFormTest {
    /** The table of MQTT 5, section 1.5.5. */
    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "127, 7f",
        "128, 8001",
        "16383, ff7f",
        "16384, 808001",
        "2097151, ffff7f",
        "2097152, 80808001",
        "268435455, ffffff7f"
    })
    void a_number_is_as_long_as_it_must_be(int number, String bytes) {
        ByteBuf written = Unpooled.buffer();

        WireForm.writeNumber(written, number);

        assertThat(ByteBufUtil.hexDump(written)).isEqualTo(bytes);
        assertThat(WireForm.lengthOfNumber(number)).isEqualTo(bytes.length() / 2);
    }
}
