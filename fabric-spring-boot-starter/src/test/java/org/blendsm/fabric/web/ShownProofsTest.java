package org.blendsm.fabric.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jwt.DPoPProofReplayValidator.CacheValue;

class ShownProofsTest {
    private Instant now = Instant.parse("2026-11-30T00:00:00Z");

    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    private final ShownProofs proofs = new ShownProofs(100_000, clock);

    @Test
    void a_proof_counts_once_as_long_as_it_could_be_shown_again() {
        assertThat(counts(proofs, "alice", 1)).isTrue();
        now = now.plusSeconds(60);
        assertThat(counts(proofs, "alice", 1)).isFalse();
        assertThat(counts(proofs, "alice", 2)).isTrue();
        assertThat(counts(proofs, "bob", 1)).isTrue();
    }

    @Test
    void a_key_has_room_for_all_that_the_door_lets_its_member_ask() {
        for (int second = 0; second < 120; second++) {
            now = now.plusSeconds(1);
            int from = second * 300;
            assertThat(IntStream.range(from, from + 300).allMatch(id -> counts(proofs, "alice", id)))
                    .isTrue();
        }
    }

    @Test
    void a_key_that_is_full_is_refused_and_no_other() {
        assertThat(IntStream.range(0, ShownProofs.MOST_OF_ONE_KEY).allMatch(id -> counts(proofs, "alice", id)))
                .isTrue();
        assertThat(counts(proofs, "alice", -1)).isFalse();
        assertThat(counts(proofs, "bob", -1)).isTrue();
        now = now.plus(Duration.ofSeconds(62));
        assertThat(counts(proofs, "alice", -1)).isTrue();
    }

    @Test
    void where_all_is_full_those_are_refused_that_hold_more_than_an_equal_share() {
        ShownProofs small = new ShownProofs(100, clock);
        IntStream.range(0, 90).forEach(id -> counts(small, "alice", id));
        IntStream.range(0, 10).forEach(id -> counts(small, "bob", id));
        assertThat(counts(small, "alice", 1_000)).isFalse();
        assertThat(counts(small, "bob", 1_000)).isTrue();
        assertThat(counts(small, "carol", 1_000)).isTrue();
    }

    private boolean counts(ShownProofs shown, String key, int id) {
        return shown.putIfAbsent(Integer.toString(id), new CacheValue(now, now, key)) == null;
    }
}
