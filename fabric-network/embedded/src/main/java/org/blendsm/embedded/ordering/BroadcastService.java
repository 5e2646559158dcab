package org.blendsm.embedded.ordering;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.blendsm.embedded.deliver.BlockStreams;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Status;
import org.hyperledger.fabric.protos.orderer.AtomicBroadcastGrpc;
import org.hyperledger.fabric.protos.orderer.BroadcastResponse;
import org.hyperledger.fabric.protos.orderer.DeliverResponse;

/** {@code orderer.AtomicBroadcast}: envelopes in, one answer each; blocks out. */
public final class BroadcastService extends AtomicBroadcastGrpc.AtomicBroadcastImplBase {
    private final Orderer orderer;
    private final BlockStreams blocks;

    public BroadcastService(Orderer orderer, BlockStreams blocks) {
        this.orderer = orderer;
        this.blocks = blocks;
    }

    @Override
    public StreamObserver<Envelope> broadcast(StreamObserver<BroadcastResponse> out) {
        return new StreamObserver<>() {
            private boolean ended;

            @Override
            public void onNext(Envelope envelope) {
                if (ended) {
                    return;
                }
                BroadcastResponse response = answer(envelope);
                out.onNext(response);
                if (response.getStatus() != Status.SUCCESS) {
                    // As Fabric's orderer does: after a refusal the stream is over
                    end();
                }
            }

            @Override
            public void onError(Throwable cause) {
                ended = true;
            }

            @Override
            public void onCompleted() {
                end();
            }

            private void end() {
                if (!ended) {
                    ended = true;
                    out.onCompleted();
                }
            }
        };
    }

    private BroadcastResponse answer(Envelope envelope) {
        try {
            orderer.broadcast(envelope);
            return BroadcastResponse.newBuilder().setStatus(Status.SUCCESS).build();
        } catch (BroadcastRefused e) {
            return BroadcastResponse.newBuilder()
                    .setStatus(e.status())
                    .setInfo(String.valueOf(e.getMessage()))
                    .build();
        }
    }

    @Override
    public StreamObserver<Envelope> deliver(StreamObserver<DeliverResponse> out) {
        if (!(out instanceof ServerCallStreamObserver<DeliverResponse> call)) {
            throw new IllegalStateException("not a gRPC call");
        }
        return blocks.stream(
                call,
                status -> DeliverResponse.newBuilder().setStatus(status).build(),
                (block, reader) -> DeliverResponse.newBuilder().setBlock(block).build());
    }
}
