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
import org.hyperledger.fabric.protos.gateway.ChaincodeEventsRequest;
import org.hyperledger.fabric.protos.gateway.ChaincodeEventsResponse;
import org.hyperledger.fabric.protos.gateway.GatewayGrpc;
import org.hyperledger.fabric.protos.gateway.SignedChaincodeEventsRequest;
import org.hyperledger.fabric.protos.orderer.SeekPosition;
import org.hyperledger.fabric.protos.orderer.SeekSpecified;
import org.jspecify.annotations.Nullable;

/** One open chaincode-event stream, from a block on. The peer sends ahead by a bounded number of blocks, no more. */
final class EventStream implements AutoCloseable {
    /**
     * How many blocks may wait here; what is there is read as one batch, so replay is fast and a lone event is not
     * late.
     */
    private static final int AHEAD = 256;

    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final Responses responses = new Responses();

    /** What the peer sends: a block, or the end. */
    private sealed interface Signal {
        record Block(ChaincodeEventsResponse events) implements Signal {}

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
     * Waits for the next block and takes all that came with it.
     *
     * @return empty where nothing came in that time
     * @throws LedgerUnavailable where the stream ended
     */
    List<ChaincodeEventsResponse> next(Duration atMost) throws InterruptedException {
        Signal first = signals.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
        if (first == null) {
            return List.of();
        }
        List<Signal> taken = new ArrayList<>(List.of(first));
        signals.drainTo(taken, AHEAD - 1);
        List<ChaincodeEventsResponse> blocks = new ArrayList<>(taken.size());
        for (Signal signal : taken) {
            switch (signal) {
                case Signal.Block block -> blocks.add(block.events());
                case Signal.End end
                when blocks.isEmpty() ->
                    throw new LedgerUnavailable(
                            null, "the event stream ended: " + Failures.describe(end.status()), null);
                case Signal.End end -> signals.add(end);
            }
        }
        responses.ask(blocks.size());
        return blocks;
    }

    @Override
    public void close() {
        responses.cancel();
    }

    private final class Responses
            implements ClientResponseObserver<SignedChaincodeEventsRequest, ChaincodeEventsResponse> {
        private volatile @Nullable ClientCallStreamObserver<SignedChaincodeEventsRequest> call;

        @Override
        public void beforeStart(ClientCallStreamObserver<SignedChaincodeEventsRequest> started) {
            call = started;
            started.disableAutoRequestWithInitial(AHEAD);
        }

        void ask(int more) {
            ClientCallStreamObserver<?> open = call;
            if (open != null) {
                open.request(more);
            }
        }

        void cancel() {
            ClientCallStreamObserver<?> open = call;
            if (open != null) {
                open.cancel("no longer read", null);
            }
        }

        @Override
        public void onNext(ChaincodeEventsResponse block) {
            signals.add(new Signal.Block(block));
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
