package org.blendsm.fabric.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    private static final int COUNT = 10;

    @Test
    void no_block_of_one_share_overlaps_one_of_the_next() {
        assertThat(bases(2)).allMatch(base -> base >= end(bases(1)));
        assertThat(bases(3)).allMatch(base -> base >= end(bases(2)));
    }

    private static List<Integer> bases(int share) {
        return IntStream.range(0, 100)
                .mapToObj(_ -> FreePorts.block(COUNT, share))
                .toList();
    }

    private static int end(List<Integer> bases) {
        return bases.stream().mapToInt(base -> base + COUNT).max().orElseThrow();
    }
}
