package org.blendsm.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.blendsm.model.Sha256;
import org.blendsm.model.payment.Tick;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a subscriber receives, acknowledges and is told, whatever its broker and its connection do. */
class StreamSubscriberTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Long> received = new CopyOnWriteArrayList<>();
    private final ExecutorService app = Executors.newVirtualThreadPerTaskExecutor();
    private StubBroker broker;

    @BeforeEach
    void start() throws IOException {
        broker = new StubBroker();
    }

    @AfterEach
    void stop() throws IOException {
        broker.close();
        app.close();
        StubBroker.awaitNoClient();
    }

    private Future<StreamSubscriber> open(Consumer<StreamMessage> receiver) {
        return app.submit(() -> StreamSubscriber.open(broker.access(), StubBroker.STREAM, message -> {
            received.add(message.sequence());
            receiver.accept(message);
        }));
    }

    private StreamSubscriber opened(Consumer<StreamMessage> receiver) throws Exception {
        Future<StreamSubscriber> opening = open(receiver);
        broker.awaitConnect();
        broker.send(StubBroker.letIn());
        broker.grantSubscription();
        return opening.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private void close(StreamSubscriber subscriber) throws Exception {
        Future<?> closing = app.submit(subscriber::close);
        broker.expect(StubBroker.DISCONNECT);
        broker.drop();
        closing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private void awaitReceived(Long... sequences) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(received).containsExactly(sequences));
    }

    @Test
    void a_refusal_has_the_brokers_reason() throws Exception {
        Future<StreamSubscriber> opening = open(_ -> {});
        broker.awaitConnect();
        broker.send(StubBroker.turnedAway());

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> opening.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .havingCause()
                .isInstanceOfSatisfying(DataPlaneException.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(0x86);
                    assertThat(refused.saysUnauthorized()).isTrue();
                    assertThat(refused).hasMessageStartingWith("the broker refused to connect: ");
                });
    }

    @Test
    void who_does_not_listen_has_not_refused() throws Exception {
        broker.close();

        assertThatExceptionOfType(DataPlaneException.class)
                .isThrownBy(() -> StreamSubscriber.open(broker.access(), StubBroker.STREAM, _ -> {}))
                .satisfies(unreached -> assertThat(unreached.saysUnauthorized()).isFalse())
                .withMessageStartingWith("the broker cannot be reached to connect: ")
                .withMessageContaining("Connection refused")
                .withMessageNotContaining("Exception");
    }

    @Test
    void what_a_kept_session_brings_at_once_is_received_and_only_then_acknowledged() throws Exception {
        CompletableFuture<Void> mayReturn = new CompletableFuture<>();
        Future<StreamSubscriber> opening = open(_ -> mayReturn.join());
        broker.awaitConnect();
        broker.send(StubBroker.letIn(), StubBroker.message(5));
        broker.grantSubscription();
        StreamSubscriber subscriber = opening.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        awaitReceived(5L);

        mayReturn.complete(null);

        broker.expect(StubBroker.PUBACK);
        close(subscriber);
    }

    @Test
    void who_gave_up_before_it_was_let_in_leaves_and_acknowledges_nothing() throws Exception {
        Future<StreamSubscriber> opening = open(_ -> {});
        broker.awaitConnect();
        app.shutdownNow();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> opening.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .withCauseInstanceOf(DataPlaneException.class);

        broker.send(StubBroker.letIn(), StubBroker.message(5));

        broker.expect(StubBroker.DISCONNECT);
        assertThat(received).isEmpty();
    }

    @Test
    void what_the_receiver_did_not_take_comes_again_with_all_behind_it_and_each_of_them_once() throws Exception {
        IllegalStateException refusal = new IllegalStateException("not now");
        StreamSubscriber first = opened(message -> {
            if (message.sequence() == 5) {
                throw refusal;
            }
        });
        broker.send(StubBroker.message(4), StubBroker.message(5), StubBroker.message(6), StubBroker.message(7));
        broker.expect(StubBroker.PUBACK);
        assertThat(first.ended())
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .havingRootCause()
                .isSameAs(refusal);
        close(first);

        StreamSubscriber second = opened(_ -> {});
        broker.send(StubBroker.message(5), StubBroker.message(6), StubBroker.message(7), StubBroker.message(8));
        for (int i = 0; i < 4; i++) {
            broker.expect(StubBroker.PUBACK);
        }

        awaitReceived(4L, 5L, 5L, 6L, 7L, 8L);
        close(second);
    }

    @Test
    void a_lost_connection_is_told_when_all_that_came_was_handed_over() throws Exception {
        CompletableFuture<Void> mayReturn = new CompletableFuture<>();
        StreamSubscriber subscriber = opened(_ -> mayReturn.join());
        broker.send(StubBroker.message(5), StubBroker.message(6));
        awaitReceived(5L);
        broker.drop();
        CompletableFuture<List<Long>> told = subscriber.ended().handle((_, _) -> List.copyOf(received));
        assertThat(told).isNotDone();

        mayReturn.complete(null);

        assertThat(told).succeedsWithin(PATIENCE).asInstanceOf(LIST).containsExactly(5L, 6L);
        assertThat(subscriber.ended())
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(DataPlaneException.class)
                .withMessageContaining(StubBroker.STREAM.toString());
        subscriber.close();
    }

    @Test
    void a_tick_that_a_lost_connection_left_unanswered_was_not_taken() throws Exception {
        StreamSubscriber subscriber = opened(_ -> {});
        CompletableFuture<Void> paid = subscriber.release(new Tick(1, Sha256.of(new byte[] {1})));
        broker.expect(StubBroker.PUBLISH);

        broker.drop();

        assertThat(paid).failsWithin(PATIENCE).withThrowableThat().havingCause().isInstanceOf(DataPlaneException.class);
        subscriber.close();
    }

    @Test
    void who_leaves_is_told_of_no_loss() throws Exception {
        StreamSubscriber subscriber = opened(_ -> {});
        CompletableFuture<Void> ended = subscriber.ended();

        close(subscriber);

        assertThat(ended).succeedsWithin(PATIENCE);
    }
}
