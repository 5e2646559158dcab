package org.blendsm.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.ForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.hyperledger.fabric.protos.gateway.ChaincodeEventsResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the peer sends is brought to the stream by the thread that sends it, as far as the stream has asked for it. */
class EventStreamTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Patience PATIENT = new Patience(LONG, LONG, LONG, LONG, LONG, 0, Duration.ZERO);
    private static final int MEBIBYTE = 1024 * 1024;
    private static final int MOST = 8 * MEBIBYTE;

    private final FakeGateway peer = new FakeGateway();
    private final TestIdentity service = TestIdentity.of("OperatorMSP", "rating-service");
    private final Taken taken = new Taken();
    private final Ledger ledger =
            Ledger.over(peer.channel(taken), FakeGateway.CHANNEL, FakeGateway.CHAINCODE, PATIENT, LedgerObserver.NONE);

    /** Sees the blocks that the stream has asked for and that came. */
    private static final class Taken implements ClientInterceptor {
        private final AtomicLong blocks = new AtomicLong();
        private final AtomicLong bytes = new AtomicLong();

        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            return new ForwardingClientCall.SimpleForwardingClientCall<>(next.newCall(method, options)) {
                @Override
                public void start(Listener<A> reader, Metadata headers) {
                    super.start(
                            new ForwardingClientCallListener.SimpleForwardingClientCallListener<>(reader) {
                                @Override
                                public void onMessage(A message) {
                                    count(message);
                                    super.onMessage(message);
                                }
                            },
                            headers);
                }
            };
        }

        private void count(Object message) {
            if (message instanceof ChaincodeEventsResponse block) {
                blocks.incrementAndGet();
                bytes.addAndGet(block.getSerializedSize());
            }
        }
    }

    private EventStream open() {
        EventStream stream = EventStream.open(ledger, service.identity(), service.signer(), 0);
        await().atMost(LONG).until(() -> !peer.followed.isEmpty());
        return stream;
    }

    private void blocks(int number, String payload) {
        LongStream.range(0, number).forEach(block -> peer.rawBlock(block, "rating:MemberRated", payload));
    }

    private static long size(List<ChaincodeEventsResponse> blocks) {
        return blocks.stream()
                .mapToLong(ChaincodeEventsResponse::getSerializedSize)
                .sum();
    }

    @AfterEach
    void hangUp() {
        ledger.close();
        peer.close();
    }

    @Test
    void large_blocks_wait_at_the_peer_until_there_is_room() throws Exception {
        try (EventStream stream = open()) {
            blocks(64, "x".repeat(MEBIBYTE / 2));
            assertThat(taken.bytes).hasValueLessThan(MOST);

            List<Long> read = new ArrayList<>();
            for (long before = 0; read.size() < 64; ) {
                List<ChaincodeEventsResponse> batch = stream.next(LONG);
                assertThat(size(batch)).isBetween(1L, (long) MOST);
                assertThat(taken.bytes.get() - before)
                        .as("waiting and being read")
                        .isLessThan(MOST);
                before += size(batch);
                batch.forEach(block -> read.add(block.getBlockNumber()));
            }
            assertThat(read)
                    .containsExactlyElementsOf(LongStream.range(0, 64).boxed().toList());
        }
    }

    @Test
    void a_block_that_is_larger_than_all_room_is_read_alone() throws Exception {
        try (EventStream stream = open()) {
            blocks(3, "x".repeat(MOST));

            for (long number = 0; number < 3; number++) {
                assertThat(stream.next(LONG))
                        .extracting(ChaincodeEventsResponse::getBlockNumber)
                        .containsExactly(number);
                assertThat(taken.blocks).hasValue(number + 1);
            }
        }
    }

    @Test
    void small_blocks_are_read_by_the_hundred_and_wait_at_the_peer_too() throws Exception {
        try (EventStream stream = open()) {
            blocks(2_000, "{}");

            assertThat(stream.next(LONG)).hasSizeBetween(100, 500);
            assertThat(taken.blocks).hasValueLessThan(1_000);
        }
    }

    @Test
    void what_came_before_the_end_is_read_before_it() throws Exception {
        try (EventStream stream = open()) {
            blocks(2, "{}");
            peer.breakStreams(Status.UNAVAILABLE);

            assertThat(stream.next(LONG)).hasSize(2);
            assertThatExceptionOfType(LedgerUnavailable.class)
                    .isThrownBy(() -> stream.next(LONG))
                    .withMessageContaining("the event stream ended");
        }
    }
}
