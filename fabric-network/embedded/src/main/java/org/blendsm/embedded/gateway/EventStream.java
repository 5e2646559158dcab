package org.blendsm.embedded.gateway;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.blendsm.embedded.blocks.Envelopes;
import org.blendsm.embedded.commit.Chain;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.gateway.ChaincodeEventsRequest;
import org.hyperledger.fabric.protos.gateway.ChaincodeEventsResponse;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/** Follows the chain and sends one message for each block that holds events of the chaincode asked for. */
final class EventStream implements Runnable {
    private static final System.Logger LOG = System.getLogger(EventStream.class.getName());
    private static final long NAP_MILLIS = 1_000;

    private final Chain chain;
    private final ChaincodeEventsRequest request;
    private final ServerCallStreamObserver<ChaincodeEventsResponse> out;
    private final Object ready = new Object();
    private final long start;
    private boolean passed;

    EventStream(
            Chain chain,
            ChaincodeEventsRequest request,
            long start,
            ServerCallStreamObserver<ChaincodeEventsResponse> out) {
        this.chain = chain;
        this.request = request;
        this.start = start;
        this.out = out;
        this.passed = request.getAfterTransactionId().isEmpty();
    }

    /** The client can take more, or is gone. */
    void wake() {
        synchronized (ready) {
            ready.notifyAll();
        }
    }

    @Override
    public void run() {
        try {
            long next = start;
            while (!out.isCancelled()) {
                if (chain.awaitBlock(next, NAP_MILLIS)) {
                    ChaincodeEventsResponse response = events(chain.block(next), next);
                    if (response.getEventsCount() > 0 && awaitReady()) {
                        out.onNext(response);
                    }
                    next++;
                }
            }
        } catch (IOException e) {
            out.onError(Failures.of(Code.ABORTED, String.valueOf(e.getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            out.onError(Failures.of(Code.ABORTED, "the ledger is shutting down"));
        } catch (RuntimeException | Error e) {
            // who reads would wait for ever
            LOG.log(Level.WARNING, "a stream of events failed in the ledger itself", e);
            out.onError(Failures.of(Code.INTERNAL, String.valueOf(e.getMessage())));
        }
    }

    /** A slow client holds up its own stream only, and nothing piles up for it. */
    private boolean awaitReady() throws InterruptedException {
        synchronized (ready) {
            while (!out.isReady() && !out.isCancelled()) {
                ready.wait(NAP_MILLIS);
            }
        }
        return !out.isCancelled();
    }

    private ChaincodeEventsResponse events(Block block, long number) throws InvalidProtocolBufferException {
        ChaincodeEventsResponse.Builder response =
                ChaincodeEventsResponse.newBuilder().setBlockNumber(number);
        for (int i = 0; i < block.getData().getDataCount(); i++) {
            if (Envelopes.verdict(block, i) == TxValidationCode.VALID) {
                collect(block.getData().getData(i), response);
            }
        }
        return response.build();
    }

    private void collect(ByteString envelope, ChaincodeEventsResponse.Builder response)
            throws InvalidProtocolBufferException {
        Payload payload = Payload.parseFrom(Envelope.parseFrom(envelope).getPayload());
        if (Envelopes.channelHeader(payload).getType() != HeaderType.ENDORSER_TRANSACTION_VALUE) {
            return;
        }
        ByteString bytes = Envelopes.action(payload).getEvents();
        if (bytes.isEmpty()) {
            return;
        }
        ChaincodeEvent event = ChaincodeEvent.parseFrom(bytes);
        if (!passed) {
            passed = event.getTxId().equals(request.getAfterTransactionId());
        } else if (event.getChaincodeId().equals(request.getChaincodeId())) {
            response.addEvents(event);
        }
    }
}
