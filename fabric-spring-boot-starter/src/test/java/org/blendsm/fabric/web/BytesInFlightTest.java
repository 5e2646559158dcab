package org.blendsm.fabric.web;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BytesInFlightTest {
    private static final int KIB = 1 << 10;
    private static final int MOST = 160 * KIB;

    private final BytesInFlight atOnce = new BytesInFlight(MOST, Duration.ZERO);

    @Test
    void one_caller_has_a_quarter_and_leaves_the_rest_to_others() {
        for (int i = 0; i < 4; i++) {
            atOnce.take("alice", 10 * KIB);
        }
        assertThatThrownBy(() -> atOnce.take("alice", 10 * KIB)).isInstanceOf(TooManyRequests.class);
        atOnce.take("bob", 10 * KIB);
    }

    @Test
    void a_body_that_is_larger_than_a_share_is_read_where_it_is_its_callers_only_one() {
        try (BytesInFlight.Share _ = atOnce.take("alice", MOST - 10 * KIB)) {
            assertThatThrownBy(() -> atOnce.take("alice", 9 * KIB)).isInstanceOf(TooManyRequests.class);
            atOnce.take("bob", 10 * KIB).close();
        }
        atOnce.take("alice", 9 * KIB);
    }

    @Test
    void all_together_have_no_more_than_there_is() {
        for (String caller : new String[] {"alice", "bob", "carol", "dave"}) {
            atOnce.take(caller, MOST / 4);
        }
        assertThatThrownBy(() -> atOnce.take("eve", 9 * KIB)).isInstanceOf(TooManyRequests.class);
    }

    @Test
    void a_body_larger_than_all_there_is_has_to_be_alone() {
        try (BytesInFlight.Share _ = atOnce.take("alice", 10L * MOST)) {
            assertThatThrownBy(() -> atOnce.take("bob", 9 * KIB)).isInstanceOf(TooManyRequests.class);
        }
        atOnce.take("bob", 9 * KIB);
    }

    @Test
    void small_bodies_are_always_read() {
        atOnce.take("alice", MOST);
        for (int i = 0; i < 1_000; i++) {
            atOnce.take("alice", BytesInFlight.SMALL);
        }
    }

    @Test
    void who_finds_no_room_waits_a_moment_for_it() throws Exception {
        BytesInFlight patient = new BytesInFlight(MOST, Duration.ofMinutes(1));
        BytesInFlight.Share all = patient.take("alice", MOST);
        try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<BytesInFlight.Share> next = others.submit(() -> patient.take("bob", MOST));
            all.close();
            next.get(1, TimeUnit.MINUTES).close();
        }
    }
}
