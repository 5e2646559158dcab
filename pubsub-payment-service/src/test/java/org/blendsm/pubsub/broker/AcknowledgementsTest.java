package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcknowledgementsTest {
    @Test
    void a_gap_holds_the_position_until_it_is_filled() {
        Acknowledgements acknowledgements = new Acknowledgements(0);
        assertThat(acknowledgements.add(2)).isFalse();
        assertThat(acknowledgements.add(3)).isFalse();
        assertThat(acknowledgements.position()).isZero();
        assertThat(acknowledgements.add(1)).isTrue();
        assertThat(acknowledgements.position()).isEqualTo(3);
    }

    @Test
    void an_acknowledgement_counts_once() {
        Acknowledgements acknowledgements = new Acknowledgements(5);
        assertThat(acknowledgements.add(5)).isFalse();
        assertThat(acknowledgements.add(6)).isTrue();
        assertThat(acknowledgements.add(6)).isFalse();
        assertThat(acknowledgements.position()).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void the_position_is_what_a_plain_set_of_numbers_says(long seed) {
        Random random = new Random(seed);
        Acknowledgements acknowledgements = new Acknowledgements(0);
        boolean[] seen = new boolean[100_000];
        int expected = 0;
        for (int i = 0; i < 5_000; i++) {
            int message = Math.max(1, expected + random.nextInt(-2, 12));
            seen[message] = true;
            while (seen[expected + 1]) {
                expected++;
            }
            acknowledgements.add(message);
            assertThat(acknowledgements.position()).isEqualTo(expected);
        }
        assertThat(expected).as("the gaps were filled").isGreaterThan(1_000);
    }
}
