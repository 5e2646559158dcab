package org.blendsm.fabric.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.blendsm.model.problem.Problem;
import org.junit.jupiter.api.Test;

class BoundedBodyTest {
    private static final int MIB = 1 << 20;

    private long now = -1;

    @Test
    void what_comes_in_time_is_read_as_it_is() throws IOException {
        byte[] bytes = {1, -1, 3};
        BoundedBody body = body(new ByteArrayInputStream(bytes));
        assertThat(body.read()).isEqualTo(1);
        assertThat(body.read()).isEqualTo(255);
        later(29);
        assertThat(body.readAllBytes()).containsExactly(3);
        later(100);
        assertThat(body.read()).as("its end was seen").isEqualTo(-1);
    }

    @Test
    void who_sends_a_byte_now_and_then_is_not_waited_for() throws IOException {
        BoundedBody body = body(new ByteArrayInputStream(new byte[MIB]));
        for (int i = 0; i < 3; i++) {
            body.read();
            later(10);
        }
        body.read();
        later(1);
        assertThatThrownBy(body::read).isInstanceOf(BodyTooSlow.class);
    }

    @Test
    void a_large_body_has_the_time_that_a_slow_line_needs() throws IOException {
        BoundedBody body = body(new ByteArrayInputStream(new byte[16 * MIB]));
        for (int i = 0; i < 16; i++) {
            later(5);
            assertThat(body.readNBytes(MIB)).hasSize(MIB);
        }
    }

    @Test
    void who_falls_silent_is_told_why_it_was_not_waited_for_any_longer() {
        InputStream silent = new InputStream() {
            @Override
            public int read() throws IOException {
                later(60);
                throw new SocketTimeoutException();
            }
        };
        assertThatExceptionOfType(BodyTooSlow.class)
                .isThrownBy(() -> body(silent).read())
                .satisfies(slow -> {
                    Problem problem = Problems.of(slow);
                    assertThat(problem.status()).isEqualTo(408);
                    assertThat(problem.code()).isEqualTo("BODY_TOO_SLOW");
                });
    }

    @Test
    void a_line_that_breaks_is_not_called_slow() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }
        };
        assertThatThrownBy(() -> body(broken).read()).hasMessage("connection reset");
    }

    private BoundedBody body(InputStream body) {
        return new BoundedBody(body, 32L * MIB, () -> now);
    }

    private void later(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }
}
