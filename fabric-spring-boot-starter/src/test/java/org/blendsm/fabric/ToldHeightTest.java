package org.blendsm.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.blendsm.model.Sha256;
import org.junit.jupiter.api.Test;

class ToldHeightTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final long start = System.nanoTime();
    private final ToldHeight height = new ToldHeight();
    private final long due = System.nanoTime() + 3 * SECOND;

    private static ToldHeight.Told told(long asked, long last) {
        return new ToldHeight.Told(asked, new KnownBlock(last, Sha256.of(new byte[] {(byte) last})));
    }

    private static ToldHeight.Peer peer(String endpoint) {
        return new ToldHeight.Peer(endpoint, Optional.empty(), "-----BEGIN CERTIFICATE-----", FakeGateway.CHANNEL);
    }

    @Test
    void one_asks_for_all_every_three_seconds() {
        assertThat(height.isToBeAsked(start + 2 * SECOND, start, start)).isFalse();

        assertThat(height.isToBeAsked(due, start, start)).isTrue();

        assertThat(height.isToBeAsked(due, start, start)).isFalse();
        assertThat(height.isToBeAsked(due + 3 * SECOND, start, due + 3 * SECOND))
                .isTrue();
    }

    @Test
    void who_has_heard_nothing_for_five_seconds_asks_too_but_not_again_and_again() {
        assertThat(height.isToBeAsked(due, start, start)).isTrue();
        long unheard = due + 2 * SECOND;

        assertThat(height.isToBeAsked(unheard, start, start)).isTrue();
        assertThat(height.isToBeAsked(unheard, start, start)).isTrue();
        assertThat(height.isToBeAsked(unheard + SECOND, unheard, start)).isFalse();
    }

    @Test
    void all_are_told_what_one_was_answered_and_each_once() {
        assertThat(height.since(start)).isEmpty();

        height.tell(told(start + 1, 7));

        assertThat(height.since(start)).contains(told(start + 1, 7));
        assertThat(height.since(start + 1)).isEmpty();
    }

    @Test
    void an_answer_that_comes_late_is_not_told_in_place_of_a_newer_one() {
        height.tell(told(start + 2, 8));
        height.tell(told(start + 1, 7));

        assertThat(height.since(start)).contains(told(start + 2, 8));
    }

    @Test
    void only_who_reads_from_the_same_peer_is_told() {
        ToldHeight here = ToldHeight.of(peer("localhost:1"));

        assertThat(ToldHeight.of(peer("localhost:1"))).isSameAs(here);
        assertThat(ToldHeight.of(peer("localhost:2"))).isNotSameAs(here);
    }
}
