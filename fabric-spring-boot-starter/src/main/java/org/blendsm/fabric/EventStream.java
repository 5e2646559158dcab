package org.blendsm.fabric;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.hyperledger.fabric.protos.gateway.ChaincodeEventsRequest;
import org.hyperledger.fabric.protos.gateway.ChaincodeEventsResponse;
import org.hyperledger.fabric.protos.gateway.GatewayGrpc;
import org.hyperledger.fabric.protos.gateway.SignedChaincodeEventsRequest;
import org.hyperledger.fabric.protos.orderer.SeekPosition;
import org.hyperledger.fabric.protos.orderer.SeekSpecified;
import org.jspecify.annotations.Nullable;

/**
 * One open chaincode-event stream, from a block on. The peer sends ahead by a bounded number of bytes, no more: how
 * many there are in a block is for whoever writes to the ledger to choose.
 */
final class EventStream implements AutoCloseable {
    /** No more is asked for while so many bytes are here, those that are being read among them. */
    private static final int HELD = 4 * 1024 * 1024;

    /**
     * What is there is read as one batch, so replay is fast and a lone event is not late; of so many bytes, or one
     * block.
     */
    private static final int BATCH = HELD / 2;

    /** As what a block counts at least: it is more than its bytes, in memory and to whoever reads it. */
    private static final int LEAST = 8 * 1024;

    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final Responses responses = new Responses();
    /** Of the batch that is being read; used by the thread that reads. */
    private long given;

    /** What the peer sends: a block, or the end. */
    private sealed interface Signal {
        record Block(ChaincodeEventsResponse events) implements Signal {
            int weight() {
                return Math.max(events.getSerializedSize(), LEAST);
            }
        }

        record End(Status status) implements Signal {}
    }

    static EventStream open(Ledger ledger, Identity identity, Signer signer, long fromBlock) {
        EventStream stream = new EventStream();
        SignedChaincodeEventsRequest request = request(ledger.scope(), identity, signer, fromBlock);
        GatewayGrpc.newStub(ledger.channel()).chaincodeEvents(request, stream.responses);
        return stream;
    }

    private static SignedChaincodeEventsRequest request(
            Ledger.Scope scope, Identity identity, Signer signer, long fromBlock) {
        SeekSpecified from = SeekSpecified.newBuilder().setNumber(fromBlock).build();
        ByteString request = ChaincodeEventsRequest.newBuilder()
                .setChannelId(scope.channel())
                .setChaincodeId(scope.chaincode())
                .setIdentity(CommitStatuses.serialized(identity))
                .setStartPosition(SeekPosition.newBuilder().setSpecified(from))
                .build()
                .toByteString();
        return SignedChaincodeEventsRequest.newBuilder()
                .setRequest(request)
                .setSignature(
                        ByteString.copyFrom(Signatory.sign(signer, SignedMessage.EVENTS, null, request.toByteArray())))
                .build();
    }

    /**
     * Waits for the next block and takes what came with it. What was given before is read now.
     *
     * @return empty where nothing came in that time
     * @throws LedgerUnavailable where the stream ended
     */
    List<ChaincodeEventsResponse> next(Duration atMost) throws InterruptedException {
        responses.read(given);
        given = 0;
        return switch (signals.poll(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            case null -> List.of();
            case Signal.Block first -> batch(first);
            case Signal.End(Status status) ->
                throw new LedgerUnavailable(null, "the event stream ended: " + Failures.describe(status), null);
        };
    }

    private List<ChaincodeEventsResponse> batch(Signal.Block first) {
        List<ChaincodeEventsResponse> blocks = new ArrayList<>(List.of(first.events()));
        given = first.weight();
        while (signals.peek() instanceof Signal.Block block && given + block.weight() <= BATCH) {
            signals.remove();
            blocks.add(block.events());
            given += block.weight();
        }
        return blocks;
    }

    @Override
    public void close() {
        responses.cancel();
    }

    private final class Responses
            implements ClientResponseObserver<SignedChaincodeEventsRequest, ChaincodeEventsResponse> {
        private volatile @Nullable ClientCallStreamObserver<SignedChaincodeEventsRequest> call;
        /** Bytes that came and are not read. While there is room for more, one block is asked for and not here yet. */
        private final AtomicLong held = new AtomicLong();

        @Override
        public void beforeStart(ClientCallStreamObserver<SignedChaincodeEventsRequest> started) {
            call = started;
            started.disableAutoRequestWithInitial(1);
        }

        void read(long bytes) {
            long before = held.getAndAdd(-bytes);
            if (before >= HELD && before - bytes < HELD) {
                askForOne();
            }
        }

        private void askForOne() {
            ClientCallStreamObserver<?> open = call;
            if (open != null) {
                open.request(1);
            }
        }

        void cancel() {
            ClientCallStreamObserver<?> open = call;
            if (open != null) {
                open.cancel("no longer read", null);
            }
        }

        @Override
        public void onNext(ChaincodeEventsResponse events) {
            Signal.Block block = new Signal.Block(events);
            signals.add(block);
            if (held.addAndGet(block.weight()) < HELD) {
                askForOne();
            }
        }

        @Override
        public void onError(Throwable t) {
            signals.add(new Signal.End(Status.fromThrowable(t)));
        }

        @Override
        public void onCompleted() {
            signals.add(new Signal.End(Status.OK.withDescription("the peer closed it")));
        }
    }
}
