package org.blendsm.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class LedgerUnavailableTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final AtomicInteger tries = new AtomicInteger();

    private static LedgerUnavailable away() {
        return new LedgerUnavailable(null, "Network closed for unknown reason", null);
    }

    @Test
    void a_step_at_a_ledger_that_was_away_is_done_again_and_once() {
        LedgerUnavailable.outlast(LONG, () -> {
            if (tries.incrementAndGet() < 3) {
                throw away();
            }
        });

        assertThat(tries).hasValue(3);
    }

    @Test
    void a_ledger_that_stays_away_is_not_waited_for_without_end() {
        assertThatThrownBy(() -> LedgerUnavailable.outlast(Duration.ofSeconds(3), () -> {
                    tries.incrementAndGet();
                    throw away();
                }))
                .isInstanceOf(LedgerUnavailable.class)
                .hasMessageContaining("Network closed");
        assertThat(tries).hasValueGreaterThan(1);
    }

    @Test
    void what_fails_otherwise_is_not_tried_again() {
        assertThatThrownBy(() -> LedgerUnavailable.outlast(LONG, () -> {
                    tries.incrementAndGet();
                    throw new IllegalStateException("no");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(tries).hasValue(1);
    }
}
