package org.blendsm.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After which failure another try may do. */
class DataPlaneExceptionTest {
    private static final IOException CUT = new IOException("connection reset");

    @ParameterizedTest
    @ValueSource(ints = {0, 0x88, 0x89, 0x8B, 0x8D})
    void a_lost_connection_and_a_broker_that_goes_or_is_busy_may_pass(int reason) {
        assertThat(new DataPlaneException("lost", reason, CUT).mayPass()).isTrue();
    }

    /** The ticket is worth nothing, or another connection took this one's place: two would take turns for ever. */
    @ParameterizedTest
    @ValueSource(ints = {0x86, 0x87, 0x8E})
    void what_the_broker_says_against_it_does_not(int reason) {
        assertThat(new DataPlaneException("refused", reason, CUT).mayPass()).isFalse();
    }

    @Test
    void what_is_wrong_with_a_message_or_an_interruption_does_not() {
        assertThat(new DataPlaneException("a message was changed on its way").mayPass())
                .isFalse();
        assertThat(new DataPlaneException("interrupted", new InterruptedException()).mayPass())
                .isFalse();
    }
}
