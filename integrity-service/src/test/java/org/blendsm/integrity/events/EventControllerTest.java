package org.blendsm.integrity.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.fabric.web.TooManyRequests;
import org.blendsm.model.MemberId;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@ServiceTest
class EventControllerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int SEATS = 5;

    @Autowired
    MockMvcTester http;

    @Autowired
    TestNetwork network;

    @Autowired
    MeterRegistry meters;

    @Autowired
    EventLog log;

    @MockitoBean
    Anchors ledger;

    private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void nobody_follows_any_more() {
        readers.close();
    }

    @Test
    void nobody_takes_all_the_seats() throws Exception {
        Member eager = network.admit(Role.AUDITOR);
        Member other = network.admit(Role.AUDITOR);
        CompletableFuture<MvcTestResult> oldest = follow(eager);
        await().atMost(PATIENCE).until(() -> open() == 1);
        CompletableFuture<MvcTestResult> stream = follow(eager);
        for (int i = 2; i < SEATS; i++) {
            follow(eager);
        }
        await().atMost(PATIENCE).until(() -> open() == SEATS);
        follow(other);
        await().atMost(PATIENCE).until(() -> open() == SEATS + 1);
        follow(eager);
        assertThat(ended(oldest)).hasStatusOk().bodyText().contains("event: problem", "TOO_MANY_REQUESTS");
        await().atMost(PATIENCE).until(() -> open() == SEATS + 1);

        network.expel(eager);
        assertThat(ended(stream))
                .hasStatusOk()
                .hasContentType("text/event-stream")
                .hasHeader("Cache-Control", "no-store")
                .bodyText()
                .contains("event: problem", "NOT_IN_GOOD_STANDING");
        await().atMost(PATIENCE).until(() -> open() == 1);
        network.expel(other);
        await().atMost(PATIENCE).until(() -> open() == 0);
    }

    @Test
    void where_all_seats_are_taken_who_comes_is_told_when_to_come_again() {
        Seats two = new Seats(new EventSettings(2, 2, Duration.ofSeconds(15)), log, new SimpleMeterRegistry());
        Seats.Seat first = two.take(new MemberId("1".repeat(40)));
        two.take(new MemberId("2".repeat(40)));
        assertThatExceptionOfType(TooManyRequests.class).isThrownBy(() -> two.take(new MemberId("3".repeat(40))));
        first.close();
        assertThat(two.take(new MemberId("3".repeat(40))).isLost()).isFalse();
    }

    @Test
    void a_lost_stream_is_its_member_s_until_it_has_ended() {
        Seats many = new Seats(new EventSettings(2, 100, Duration.ofSeconds(15)), log, new SimpleMeterRegistry());
        MemberId slow = new MemberId("1".repeat(40));
        List<Seats.Seat> seats =
                IntStream.range(0, 4).mapToObj(_ -> many.take(slow)).toList();
        assertThat(seats).extracting(Seats.Seat::isLost).containsExactly(true, true, false, false);
        assertThatExceptionOfType(TooManyRequests.class).isThrownBy(() -> many.take(slow));
        assertThat(many.take(new MemberId("2".repeat(40))).isLost()).isFalse();
        seats.getFirst().close();
        assertThat(many.take(slow).isLost()).isFalse();
        assertThat(seats.get(2).isLost()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "1-", "1-x", "1-2-3", "99999999999999999999", "1-99999999999", "1--1"})
    void a_position_is_the_id_of_an_event_or_the_number_of_a_block(String position) {
        Member member = network.admit(Role.AUDITOR);
        assertThat(http.get()
                        .uri("/api/v1/events")
                        .header("Authorization", network.bearer(member))
                        .header("Last-Event-ID", position))
                .hasStatus(400)
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"code": "MALFORMED", "errors": [{"field": "Last-Event-ID"}]}""");
    }

    private CompletableFuture<MvcTestResult> follow(Member member) {
        String bearer = network.bearer(member);
        return CompletableFuture.supplyAsync(
                () -> http.get()
                        .uri("/api/v1/events")
                        .header("Authorization", bearer)
                        .exchange(),
                readers);
    }

    private static MvcTestResult ended(CompletableFuture<MvcTestResult> stream) throws Exception {
        return stream.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private double open() {
        return meters.get("blendsm.events.streams").gauge().value();
    }
}
