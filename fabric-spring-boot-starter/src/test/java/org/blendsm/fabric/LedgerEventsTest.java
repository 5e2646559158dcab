package org.blendsm.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.RatingEvent;
import org.blendsm.model.rating.Ratings;
import org.hyperledger.fabric.protos.gateway.ChaincodeEventsRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LedgerEventsTest {
    private static final long LONG = 60;
    private static final int MANY = 20;
    private static final Patience PATIENT = patient(Duration.ofSeconds(LONG));

    private final FakeGateway peer = new FakeGateway();
    private final TestIdentity service = TestIdentity.of("OperatorMSP", "rating-service");
    private final Arrivals arrivals = new Arrivals();
    private final Ledger ledger =
            Ledger.over(peer.channel(), FakeGateway.CHANNEL, FakeGateway.CHAINCODE, PATIENT, LedgerObserver.NONE);
    private final Signatory signatory =
            ledger.as(service.identity(), service.signer()).readingFrom(arrivals);
    private final Notebook notebook = new Notebook();
    private final LedgerEvents events = signatory.events(notebook);

    /** A reader that remembers, and fails when told to. */
    private static final class Notebook implements LedgerEvents.Reader {
        final List<EventBlock> read = new ArrayList<>();
        final BlockingQueue<EventBlock> arriving = new LinkedBlockingQueue<>();
        final CountDownLatch failedOnce = new CountDownLatch(1);
        final CountDownLatch begun = new CountDownLatch(1);
        volatile CountDownLatch held = new CountDownLatch(0);
        volatile Optional<String> failing = Optional.empty();
        volatile long next;

        @Override
        public long nextBlock() {
            return next;
        }

        @Override
        public void read(List<EventBlock> blocks) {
            begun.countDown();
            try {
                assertThat(held.await(LONG, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (failing.isPresent()) {
                failedOnce.countDown();
                throw new IllegalStateException(failing.get());
            }
            read.addAll(blocks);
            arriving.addAll(blocks);
            next = blocks.getLast().number() + 1;
        }

        EventBlock await() throws InterruptedException {
            EventBlock block = arriving.poll(LONG, TimeUnit.SECONDS);
            assertThat(block).as("a block").isNotNull();
            return block;
        }
    }

    private static Patience patient(Duration step) {
        return new Patience(step, step, step, step, step, 0, Duration.ZERO);
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(LONG));
    }

    private static RatingEvent rated(int stars) {
        return new RatingEvent.MemberRated(new Rating(
                AgreementId.of("a".repeat(64)),
                new MemberId("1".repeat(40)),
                new MemberId("2".repeat(40)),
                stars,
                Optional.empty(),
                Money.ZERO,
                Instant.EPOCH));
    }

    private static List<LedgerEvent> of(EventBlock block) {
        return block.occurrences().stream().map(EventBlock.Occurrence::event).toList();
    }

    @AfterEach
    void hangUp() {
        events.close();
        ledger.close();
        peer.close();
    }

    @Test
    void what_happened_before_comes_first_then_what_happens() throws Exception {
        peer.block(3, rated(1), rated(2));
        peer.block(5, rated(3));

        events.start();

        assertThat(of(notebook.await())).containsExactly(rated(1), rated(2));
        assertThat(of(notebook.await())).containsExactly(rated(3));
        peer.block(6, rated(4));
        EventBlock live = notebook.await();
        assertThat(live.number()).isEqualTo(6);
        assertThat(live.occurrences()).containsExactly(new EventBlock.Occurrence("tx-6-0", rated(4)));
    }

    @Test
    void a_reader_that_was_here_before_goes_on_where_it_stopped() throws Exception {
        peer.block(3, rated(1));
        peer.block(4, rated(2));
        notebook.next = 4;

        events.start();

        assertThat(of(notebook.await())).containsExactly(rated(2));
    }

    @Test
    void a_broken_stream_is_opened_again_where_it_broke() throws Exception {
        events.start();
        peer.block(1, rated(1));
        notebook.await();

        peer.breakStreams(Status.UNAVAILABLE);
        peer.block(2, rated(2));

        assertThat(of(notebook.await())).containsExactly(rated(2));
        assertThat(notebook.read).hasSize(2);
        assertThat(startOf(peer.followed.getLast())).isEqualTo(2);
    }

    @Test
    void a_peer_that_hangs_does_not_look_fresh_although_its_connection_stands() throws Exception {
        events.start();
        peer.block(1, rated(1));
        notebook.await();
        await().until(() -> events.state() instanceof LedgerEvents.State.Following);

        peer.freeze();

        Duration beyondAnyPause = Duration.ofSeconds(6);
        await().until(() -> events.staleness().compareTo(beyondAnyPause) > 0);
        assertThat(ledger.connected()).isTrue();
        peer.thaw(2, rated(2));
        assertThat(of(notebook.await())).containsExactly(rated(2));
        await().until(() -> events.staleness().compareTo(beyondAnyPause) < 0);
    }

    @Test
    void a_peer_that_says_nothing_is_asked_again_and_again_and_its_answer_makes_the_reader_fresh() {
        events.start();
        await().until(() -> events.state() instanceof LedgerEvents.State.Following);
        Duration before = events.staleness();

        await().until(() -> peer.heightsTold() > 1);

        await().until(() -> events.staleness().compareTo(before.plusSeconds(3)) < 0);
    }

    @Test
    void readers_of_one_peer_are_all_fresh_by_a_question_of_one() {
        List<LedgerEvents> readers = Stream.generate(() -> signatory.events(new Notebook()))
                .limit(MANY)
                .toList();
        try {
            readers.forEach(LedgerEvents::start);
            await().until(() -> readers.stream().allMatch(it -> it.state() instanceof LedgerEvents.State.Following));
            int before = peer.heightsTold();
            long allWereRead = System.nanoTime();

            await().until(() ->
                    readers.stream().allMatch(it -> it.staleness().toNanos() < System.nanoTime() - allWereRead));

            assertThat(peer.heightsTold() - before).isLessThan(MANY);
        } finally {
            readers.forEach(LedgerEvents::close);
        }
    }

    @Test
    void what_the_chain_had_and_the_stream_has_not_brought_is_still_to_come() throws Exception {
        peer.committed(9);
        peer.block(1, rated(1));

        events.start();

        notebook.await();
        Duration beyondAnyPause = Duration.ofSeconds(6);
        await().until(() -> events.staleness().compareTo(beyondAnyPause) > 0);
        assertThat(events.state()).isInstanceOf(LedgerEvents.State.CatchingUp.class);
        peer.block(5, rated(2));
        notebook.await();
        assertThat(events.state()).isInstanceOf(LedgerEvents.State.CatchingUp.class);

        peer.block(9, rated(3));

        await().until(() -> events.state() instanceof LedgerEvents.State.Following);
        assertThat(events.staleness()).isLessThan(beyondAnyPause);
    }

    @Test
    void a_ledger_that_is_shorter_than_what_was_read_is_not_followed_until_it_has_that_again() throws Exception {
        peer.block(1, rated(1));
        notebook.next = 5;

        events.start();

        await().until(() -> events.state() instanceof LedgerEvents.State.Broken);
        assertThat(((LedgerEvents.State.Broken) events.state()).reason())
                .contains("the ledger has 2 blocks, and 5 were read");
        peer.grows(5);
        await().until(() -> events.state() instanceof LedgerEvents.State.Following);
        peer.block(5, rated(2));
        assertThat(of(notebook.await())).containsExactly(rated(2));
    }

    @Test
    void nobody_waits_for_blocks_that_tell_nothing() throws Exception {
        peer.block(1, rated(1));
        peer.grows(10);

        events.start();

        await().until(() -> events.state() instanceof LedgerEvents.State.Following);
        assertThat(of(notebook.await())).containsExactly(rated(1));
    }

    @Test
    void who_follows_is_stale_while_the_chain_has_what_the_stream_does_not_bring() throws Exception {
        events.start();
        peer.block(1, rated(1));
        notebook.await();
        await().until(() -> events.state() instanceof LedgerEvents.State.Following);

        peer.committed(2);

        Duration beyondAnyPause = Duration.ofSeconds(6);
        await().until(() -> events.staleness().compareTo(beyondAnyPause) > 0);
        peer.block(2, rated(2));
        await().until(() -> events.staleness().compareTo(beyondAnyPause) < 0);
    }

    private static long startOf(ChaincodeEventsRequest request) {
        return request.getStartPosition().getSpecified().getNumber();
    }

    @Test
    void a_reader_that_fails_stops_the_story_says_why_and_misses_nothing() throws Exception {
        notebook.failing = Optional.of("the disk is full");
        events.start();
        peer.block(1, rated(1));
        peer.block(2, rated(2));

        await().until(() -> events.state() instanceof LedgerEvents.State.Broken);
        assertThat(((LedgerEvents.State.Broken) events.state()).reason()).contains("the disk is full");
        assertThat(events.staleness()).isPositive();
        assertThat(notebook.read).isEmpty();

        notebook.failing = Optional.empty();
        assertThat(of(notebook.await())).containsExactly(rated(1));
        assertThat(of(notebook.await())).containsExactly(rated(2));
        await().until(() -> events.state() instanceof LedgerEvents.State.Following);
    }

    @Test
    void an_event_that_this_version_does_not_know_is_never_skipped() {
        events.start();
        peer.rawBlock(1, "weather:RainFell", "{}");
        peer.block(2, rated(2));

        await().until(() -> events.state() instanceof LedgerEvents.State.Broken);
        assertThat(((LedgerEvents.State.Broken) events.state()).reason()).contains("weather:RainFell");
        assertThat(notebook.read).isEmpty();
    }

    @Test
    void an_event_that_is_no_such_record_is_never_skipped() {
        events.start();
        peer.rawBlock(1, "rating:MemberRated", "{\"is\":{\"event\":\"MemberRated\",\"rating\":5},\"v\":1}");

        await().until(() -> events.state() instanceof LedgerEvents.State.Broken);
        assertThat(notebook.read).isEmpty();
    }

    @Test
    void a_quiet_ledger_is_followed() {
        events.start();

        ledger.connected();
        await().until(() -> events.state() instanceof LedgerEvents.State.Following);
        assertThat(events.staleness()).isLessThan(Duration.ofSeconds(LONG));
    }

    @Test
    void what_is_still_being_read_is_not_known_yet() throws Exception {
        notebook.held = new CountDownLatch(1);
        events.start();
        peer.block(1, rated(1));

        assertThat(notebook.begun.await(LONG, TimeUnit.SECONDS)).isTrue();
        Duration beyondAnyPause = Duration.ofSeconds(5);
        await().until(() -> events.staleness().compareTo(beyondAnyPause) > 0);

        notebook.held.countDown();
        await().until(() -> events.staleness().compareTo(beyondAnyPause) < 0);
    }

    @Test
    void who_changed_the_ledger_is_answered_when_the_reader_has_seen_it() throws Exception {
        Rating rating = ((RatingEvent.MemberRated) rated(5)).rating();
        peer.emitting().answers(rating);
        events.start();

        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Rating> answer = callers.submit(() ->
                    signatory.contract(Ratings.class).rate(new NewRating(rating.agreement(), 5, Optional.empty())));
            await().until(() -> !peer.asked.isEmpty());
            assertThat(answer.isDone()).isFalse();

            peer.block(1, peer.submitted.getFirst().getTransactionId(), rated(5));

            assertThat(answer.get(LONG, TimeUnit.SECONDS)).isEqualTo(rating);
            assertThat(notebook.read).hasSize(1);
            assertThat(arrivals.waiting()).isZero();
        }
    }

    @Test
    void who_changes_the_ledger_after_a_break_waits_again() throws Exception {
        Rating rating = ((RatingEvent.MemberRated) rated(5)).rating();
        peer.emitting().answers(rating);
        events.start();
        peer.block(1, rated(1));
        notebook.await();
        await().until(() -> events.state() instanceof LedgerEvents.State.Following);
        Instant before = events.state().since();
        peer.breakStreams(Status.UNAVAILABLE);
        await().until(() ->
                events.state() instanceof LedgerEvents.State.Following(Instant since) && since.isAfter(before));

        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Rating> answer = callers.submit(() ->
                    signatory.contract(Ratings.class).rate(new NewRating(rating.agreement(), 5, Optional.empty())));
            await().until(() -> !peer.asked.isEmpty());
            peer.block(2, peer.submitted.getFirst().getTransactionId(), rated(5));

            assertThat(answer.get(LONG, TimeUnit.SECONDS)).isEqualTo(rating);
            assertThat(notebook.read).hasSize(2);
        }
    }

    @Test
    void nobody_waits_for_a_change_that_emitted_nothing() {
        Rating rating = ((RatingEvent.MemberRated) rated(5)).rating();
        peer.answers(rating);

        assertThat(signatory.contract(Ratings.class).rate(new NewRating(rating.agreement(), 5, Optional.empty())))
                .isEqualTo(rating);
    }

    @Test
    void nobody_waits_for_a_reader_that_is_broken() throws Exception {
        Rating rating = ((RatingEvent.MemberRated) rated(5)).rating();
        peer.emitting().answers(rating);
        notebook.failing = Optional.of("broken");
        events.start();
        peer.block(1, rated(1));
        await().until(() -> events.state() instanceof LedgerEvents.State.Broken);

        assertThat(signatory.contract(Ratings.class).rate(new NewRating(rating.agreement(), 5, Optional.empty())))
                .isEqualTo(rating);
    }

    @Test
    void a_reader_may_finish_before_it_is_closed() throws Exception {
        events.start();
        peer.block(1, rated(1));
        notebook.await();

        events.close();

        assertThat(events.state()).isInstanceOf(LedgerEvents.State.Stopped.class);
        peer.block(2, rated(2));
        assertThat(notebook.read).hasSize(1);
    }
}
