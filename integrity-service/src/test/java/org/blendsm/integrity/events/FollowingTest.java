package org.blendsm.integrity.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Role;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.RatingEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import tools.jackson.databind.json.JsonMapper;

@ServiceTest
class FollowingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Instant LONG = Instant.now().plus(Duration.ofHours(1));

    @Autowired
    TestNetwork network;

    @Autowired
    EventLog log;

    @Autowired
    LedgerMembers members;

    @Autowired
    Seats seats;

    @Autowired
    EventSettings settings;

    @MockitoBean
    Anchors ledger;

    private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
    private Member member;

    @BeforeEach
    void somebody() {
        member = network.admit(Role.AUDITOR);
    }

    @AfterEach
    void nobody_follows_any_more() throws InterruptedException {
        network.expel(member);
        readers.shutdown();
        assertThat(readers.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void a_stream_goes_on_exactly_after_the_last_id() {
        long block = network.happenedTogether(rated(1), rated(2), rated(3));
        network.happened(rated(4));
        Reader withinTheBlock = following(block + "-0");
        Reader atItsEnd = following(Long.toString(block));
        network.happened(rated(5));
        await().atMost(PATIENCE).until(() -> withinTheBlock.stars().equals(List.of(2, 3, 4, 5)));
        await().atMost(PATIENCE).until(() -> atItsEnd.stars().equals(List.of(4, 5)));
        assertThat(withinTheBlock.ids())
                .containsExactly(block + "-0", block + "-1", block + "-2", (block + 1) + "-0", (block + 2) + "-0");
    }

    @Test
    void many_come_in_their_order() {
        LedgerEvent[] all =
                IntStream.range(0, 250).mapToObj(i -> rated(i % 5 + 1)).toArray(LedgerEvent[]::new);
        long block = network.happenedTogether(all);
        Reader reader = following(Long.toString(block - 1));
        await().atMost(PATIENCE).until(() -> reader.events().size() == all.length);
        assertThat(reader.ids().subList(1, all.length + 1))
                .isEqualTo(IntStream.range(0, all.length)
                        .mapToObj(i -> block + "-" + i)
                        .toList());
    }

    @Test
    void from_the_end_on_it_says_at_once_where_that_is() {
        long block = network.happenedTogether(rated(1));
        Reader reader = following(log.end().toString());
        await().atMost(PATIENCE).until(() -> reader.ids().equals(List.of(block + "-0")));
        network.happened(rated(2));
        await().atMost(PATIENCE).until(() -> reader.stars().equals(List.of(2)));
    }

    @Test
    void each_is_a_cloud_event_that_says_where_it_stands_and_what_was_written() {
        long block = network.happenedTogether(rated(3));
        Reader reader = following(Long.toString(block - 1));
        await().atMost(PATIENCE).until(() -> reader.events().size() == 1);
        assertThat(reader.events().getFirst()).isEqualTo(JsonMapper.shared().readTree("""
                {"specversion": "1.0", "id": "%d-0", "source": "/api/v1/network#%s",
                 "type": "org.blendsm.rating.MemberRated", "datacontenttype": "application/json",
                 "transaction": "tx-%d-0", "data": {"event": "MemberRated", "rating": {
                   "agreement": "%s", "at": "1970-01-01T00:00:00Z", "author": "%s", "subject": "%s", "stars": 3,
                   "volume": 0}}}""".formatted(
                        block, ServiceTest.NETWORK, block, "a".repeat(64), "1".repeat(40), "2".repeat(40))));
    }

    @Test
    void who_is_expelled_hears_nothing_from_that_block_on() throws Exception {
        Reader reader = new Reader();
        Future<?> stream = follow(network.happenedTogether(rated(1)) - 1 + "", LONG, reader);
        await().atMost(PATIENCE).until(() -> reader.stars().equals(List.of(1)));
        network.expel(member);
        network.happened(rated(2));
        ended(stream);
        assertThat(reader.stars()).containsExactly(1);
        assertThat(code(reader)).isEqualTo("NOT_IN_GOOD_STANDING");
    }

    @Test
    void a_stream_ends_with_its_token() throws Exception {
        Reader reader = new Reader();
        network.happened(rated(1));
        ended(follow("0", Instant.now().plusMillis(300), reader));
        assertThat(code(reader)).isEqualTo("TOKEN_EXPIRED");
    }

    @Test
    void a_token_that_is_over_tells_nothing() throws Exception {
        Reader reader = new Reader();
        network.happened(rated(1));
        try (Seats.Seat seat = seats.take(member.id())) {
            Clock later = Clock.fixed(Instant.EPOCH.plusSeconds(1), ZoneOffset.UTC);
            Right over = new Right(members, seat, Instant.EPOCH, later);
            new Following(log, over, PATIENCE, reader).from(EventPosition.START);
        }
        assertThat(reader.events()).isEmpty();
        assertThat(code(reader)).isEqualTo("TOKEN_EXPIRED");
    }

    @Test
    void a_reader_that_is_slow_over_what_came_at_once_is_told_no_more_of_it_when_its_token_is_over() throws Exception {
        LedgerEvent[] all = IntStream.range(0, 90).mapToObj(_ -> rated(1)).toArray(LedgerEvent[]::new);
        long block = network.happenedTogether(all);
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        Reader reader = new Reader() {
            @Override
            public synchronized void write(byte[] bytes, int offset, int length) {
                super.write(bytes, offset, length);
                if (!events().isEmpty()) {
                    now.set(LONG);
                }
            }
        };
        try (Seats.Seat seat = seats.take(member.id())) {
            Right right = new Right(members, seat, LONG, new Clock() {
                @Override
                public Instant instant() {
                    return Objects.requireNonNull(now.get());
                }

                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }
            });
            new Following(log, right, PATIENCE, reader).from(EventPosition.valueOf(Long.toString(block - 1)));
        }
        assertThat(reader.events()).hasSizeBetween(1, all.length - 1);
        assertThat(code(reader)).isEqualTo("TOKEN_EXPIRED");
    }

    @Test
    void a_silent_stream_shows_that_it_lives() {
        Reader reader = following(log.end().toString());
        await().atMost(PATIENCE).until(() -> reader.comments() > 2);
    }

    @Test
    void a_stream_that_is_lost_ends_and_is_no_news_to_the_others() throws Exception {
        Reader reader = new Reader();
        Future<?> oldest = follow(log.end().toString(), LONG, reader, Duration.ofHours(1));
        await().atMost(PATIENCE).until(() -> !reader.ids().isEmpty());
        long news = log.news();

        List<Seats.Seat> later = IntStream.range(0, settings.streamsPerMember())
                .mapToObj(_ -> seats.take(member.id()))
                .toList();

        ended(oldest);
        assertThat(code(reader)).isEqualTo("TOO_MANY_REQUESTS");
        assertThat(log.news()).isEqualTo(news);
        later.forEach(Seats.Seat::close);
    }

    @Test
    void a_stream_ends_when_its_reader_is_gone() throws Exception {
        Future<?> stream = follow(log.end().toString(), LONG, new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("nobody there");
            }
        });
        ended(stream);
    }

    private Reader following(String position) {
        Reader reader = new Reader();
        follow(position, LONG, reader);
        return reader;
    }

    private Future<?> follow(String position, Instant until, OutputStream out) {
        return follow(position, until, out, Duration.ofMillis(50));
    }

    private Future<?> follow(String position, Instant until, OutputStream out, Duration heartbeat) {
        return readers.submit(() -> {
            try (Seats.Seat seat = seats.take(member.id())) {
                Right right = new Right(members, seat, until, Clock.systemUTC());
                new Following(log, right, heartbeat, out).from(EventPosition.valueOf(position));
            }
            return null;
        });
    }

    private static void ended(Future<?> stream) throws InterruptedException, TimeoutException {
        try {
            stream.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(IOException.class);
        }
    }

    private static String code(Reader reader) {
        assertThat(reader.problems()).hasSize(1);
        return reader.problems().getFirst().path("code").asString();
    }

    private static RatingEvent.MemberRated rated(int stars) {
        return new RatingEvent.MemberRated(new Rating(
                AgreementId.of("a".repeat(64)),
                new MemberId("1".repeat(40)),
                new MemberId("2".repeat(40)),
                stars,
                Optional.empty(),
                Money.ZERO,
                Instant.EPOCH));
    }
}
