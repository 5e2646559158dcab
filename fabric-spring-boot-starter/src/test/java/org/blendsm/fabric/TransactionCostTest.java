package org.blendsm.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransactionCostTest {
    private static final TransactionCost FIRST =
            new TransactionCost("1".repeat(64), 17, 4_312, 3, 4, 2, 1, Duration.ofMillis(31));
    private static final TransactionCost SECOND =
            new TransactionCost("f".repeat(64), 18, 3_005, 0, 1, 2, 3, Duration.ZERO);

    @Test
    void it_is_a_string_with_parameters() {
        assertThat(FIRST.member())
                .isEqualTo("\"" + "1".repeat(64) + "\";block=17;bytes=4312;reads=3;writes=4;endorsements=2;proposals=1"
                        + ";ms=31");
    }

    @Test
    void what_is_written_is_read_in_one_line_or_several() {
        assertThat(TransactionCost.read(List.of(FIRST.member(), SECOND.member())))
                .containsExactly(FIRST, SECOND);
        assertThat(TransactionCost.read(List.of(FIRST.member() + ", " + SECOND.member())))
                .containsExactly(FIRST, SECOND);
        assertThat(TransactionCost.read(List.of())).isEmpty();
    }

    @Test
    void what_a_later_release_adds_is_passed_over() {
        assertThat(TransactionCost.read(List.of(FIRST.member() + ";fee=7"))).containsExactly(FIRST);
    }
}
