package org.blendsm.fabric.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    private static final int COUNT = 10;

    @Test
    void no_block_of_the_first_half_overlaps_one_of_the_second() {
        int lastOfTheFirst =
                bases(1).stream().mapToInt(base -> base + COUNT).max().orElseThrow();
        assertThat(bases(2)).allMatch(base -> base >= lastOfTheFirst);
    }

    private static List<Integer> bases(int half) {
        return IntStream.range(0, 100)
                .mapToObj(_ -> FreePorts.block(COUNT, half))
                .toList();
    }
}
