package org.blendsm.system.conformance;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.gateway.ChaincodeEventsRequest;
import org.hyperledger.fabric.protos.gateway.ChaincodeEventsResponse;
import org.hyperledger.fabric.protos.gateway.CommitStatusRequest;
import org.hyperledger.fabric.protos.gateway.CommitStatusResponse;
import org.hyperledger.fabric.protos.gateway.EndorseRequest;
import org.hyperledger.fabric.protos.gateway.EndorseResponse;
import org.hyperledger.fabric.protos.gateway.EvaluateRequest;
import org.hyperledger.fabric.protos.gateway.EvaluateResponse;
import org.hyperledger.fabric.protos.gateway.GatewayGrpc;
import org.hyperledger.fabric.protos.gateway.SignedChaincodeEventsRequest;
import org.hyperledger.fabric.protos.gateway.SignedCommitStatusRequest;
import org.hyperledger.fabric.protos.gateway.SubmitRequest;
import org.hyperledger.fabric.protos.gateway.SubmitResponse;
import org.hyperledger.fabric.protos.orderer.SeekPosition;

/** The calls of one peer's gateway, made by hand: whoever is said to call needs not be whom a client library lets. */
record GatewayCalls(ManagedChannel peer) {
    private static final long PATIENCE_SECONDS = 20;

    private GatewayGrpc.GatewayBlockingStub gateway() {
        return GatewayGrpc.newBlockingStub(peer).withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** A question that changes nothing. */
    static HandmadeTransaction reading(Enrolled caller) {
        return new HandmadeTransaction(caller, "key").arguments("state:get", "key");
    }

    EvaluateResponse evaluate(HandmadeTransaction proposal) {
        return gateway()
                .evaluate(EvaluateRequest.newBuilder()
                        .setChannelId(LedgerUnderTest.CHANNEL)
                        .setProposedTransaction(proposal.proposal())
                        .build());
    }

    EndorseResponse endorse(HandmadeTransaction proposal) {
        return gateway()
                .endorse(EndorseRequest.newBuilder()
                        .setChannelId(LedgerUnderTest.CHANNEL)
                        .setProposedTransaction(proposal.proposal())
                        .build());
    }

    SubmitResponse submit(Envelope envelope) {
        return gateway()
                .submit(SubmitRequest.newBuilder()
                        .setChannelId(LedgerUnderTest.CHANNEL)
                        .setPreparedTransaction(envelope)
                        .build());
    }

    /** What became of a transaction. */
    CommitStatusResponse status(Enrolled caller, String transactionId, UnaryOperator<ByteString> signature) {
        ByteString request = CommitStatusRequest.newBuilder()
                .setChannelId(LedgerUnderTest.CHANNEL)
                .setTransactionId(transactionId)
                .setIdentity(caller.creator())
                .build()
                .toByteString();
        return gateway()
                .commitStatus(SignedCommitStatusRequest.newBuilder()
                        .setRequest(request)
                        .setSignature(signature.apply(caller.sign(request)))
                        .build());
    }

    /** The probe's events; nothing is sent before the first one is asked for. */
    Iterator<ChaincodeEventsResponse> events(Enrolled caller, SeekPosition start) {
        ByteString request = ChaincodeEventsRequest.newBuilder()
                .setChannelId(LedgerUnderTest.CHANNEL)
                .setChaincodeId(Testbed.PROBE)
                .setIdentity(caller.creator())
                .setStartPosition(start)
                .build()
                .toByteString();
        return gateway()
                .chaincodeEvents(SignedChaincodeEventsRequest.newBuilder()
                        .setRequest(request)
                        .setSignature(caller.sign(request))
                        .build());
    }
}
