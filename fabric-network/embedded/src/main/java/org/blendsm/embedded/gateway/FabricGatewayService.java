package org.blendsm.embedded.gateway;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.rpc.Code;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.blendsm.embedded.channel.ChannelConfig;
import org.blendsm.embedded.commit.Chain;
import org.blendsm.embedded.endorsement.Endorser;
import org.blendsm.embedded.endorsement.EndorsingPeers;
import org.blendsm.embedded.endorsement.FirstCalls;
import org.blendsm.embedded.endorsement.Proposal;
import org.blendsm.embedded.endorsement.ProposalRefused;
import org.blendsm.embedded.identity.SigningIdentity;
import org.blendsm.embedded.ordering.BroadcastRefused;
import org.blendsm.embedded.ordering.Orderer;
import org.blendsm.embedded.state.Changes.TransactionPlace;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Status;
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
import org.hyperledger.fabric.protos.peer.SignedProposal;

/**
 * {@code gateway.Gateway} as a peer of the caller's own organisation serves it, with Fabric's codes and texts. It runs
 * on virtual threads and may block. Source: Fabric's {@code internal/pkg/gateway}.
 */
public final class FabricGatewayService extends GatewayGrpc.GatewayImplBase {
    private static final System.Logger LOG = System.getLogger(FabricGatewayService.class.getName());

    /** Of one that waits and keeps its request meanwhile: all that may wait at once leave room for the largest call. */
    private static final int LARGEST_WAITING = 16 << 10;

    private final Chain chain;
    private final Orderer orderer;
    private final Executor executor;
    private final Failures failures;
    private final Evaluation evaluation;
    private final Endorsing endorsing;

    /** @param executor where calls go on after they have waited */
    public FabricGatewayService(
            Chain chain,
            Endorser endorser,
            EndorsingPeers peers,
            FirstCalls firstCalls,
            Orderer orderer,
            Routes routes,
            Executor executor,
            Supplier<String> address) {
        this.chain = chain;
        this.orderer = orderer;
        this.executor = executor;
        this.failures = new Failures(address);
        this.evaluation = new Evaluation(endorser, peers, routes, failures);
        this.endorsing = new Endorsing(chain::config, endorser, peers, firstCalls, routes, failures);
    }

    @Override
    public void evaluate(EvaluateRequest request, StreamObserver<EvaluateResponse> out) {
        answer(out, () -> {
            Proposal proposal = unpack(
                    request.getProposedTransaction(),
                    "failed to unpack transaction proposal: a signed proposal is required");
            return EvaluateResponse.newBuilder()
                    .setResult(evaluation.answer(proposal, request.getTargetOrganizationsList()))
                    .build();
        });
    }

    @Override
    public void endorse(EndorseRequest request, StreamObserver<EndorseResponse> out) {
        answer(out, () -> {
            Proposal proposal =
                    unpack(request.getProposedTransaction(), "the proposed transaction must contain a signed proposal");
            List<SigningIdentity> named = endorsing.named(proposal, request.getEndorsingOrganizationsList());
            orderer.expect();
            try {
                return EndorseResponse.newBuilder()
                        .setPreparedTransaction(endorsing.transaction(proposal, named))
                        .build();
            } finally {
                orderer.expectNoLonger();
            }
        });
    }

    /** Channel and chaincode are found before any signature is looked at, as Fabric's gateway does. */
    private Proposal unpack(SignedProposal signed, String missing) {
        if (signed.getProposalBytes().isEmpty()) {
            throw Failures.of(Code.INVALID_ARGUMENT, missing);
        }
        try {
            Proposal proposal = Proposal.of(signed);
            if (!proposal.channel().equals(chain.channel())) {
                throw Failures.of(
                        Code.UNAVAILABLE,
                        "failed to get config for channel [" + proposal.channel()
                                + "]: could not get last config for channel " + proposal.channel());
            }
            return proposal;
        } catch (ProposalRefused e) {
            throw Failures.of(Code.INVALID_ARGUMENT, Failures.text(e));
        }
    }

    @Override
    public void submit(SubmitRequest request, StreamObserver<SubmitResponse> out) {
        answer(out, () -> {
            if (!request.hasPreparedTransaction()) {
                throw Failures.of(Code.INVALID_ARGUMENT, "a prepared transaction is required");
            }
            Envelope envelope = request.getPreparedTransaction();
            if (envelope.getSignature().isEmpty()) {
                throw Failures.of(Code.INVALID_ARGUMENT, "prepared transaction must be signed");
            }
            try {
                orderer.broadcast(envelope);
                return SubmitResponse.getDefaultInstance();
            } catch (BroadcastRefused e) {
                if (e.status() == Status.SERVICE_UNAVAILABLE) {
                    throw failures.at(
                            "OperatorMSP",
                            Code.UNAVAILABLE,
                            "no orderers could successfully process transaction",
                            Failures.text(e));
                }
                throw Failures.of(
                        Code.ABORTED,
                        "received unsuccessful response from orderer: status=" + e.status() + ", info="
                                + e.getMessage());
            }
        });
    }

    @Override
    public void commitStatus(SignedCommitStatusRequest signed, StreamObserver<CommitStatusResponse> out) {
        if (!(out instanceof ServerCallStreamObserver<CommitStatusResponse> call)) {
            throw new IllegalStateException("not a gRPC call");
        }
        try {
            requireSmall(signed);
            CommitStatusRequest request = statusRequest(signed);
            authorize(request.getChannelId(), request.getIdentity(), signed.getRequest(), signed.getSignature());
            CompletableFuture<TransactionPlace> committed = chain.whenCommitted(request.getTransactionId());
            call.setOnCancelHandler(() -> committed.cancel(false));
            committed.whenCompleteAsync((place, gone) -> finish(call, place, gone), executor);
        } catch (StatusRuntimeException e) {
            out.onError(e);
        }
    }

    private static void requireSmall(MessageLite waiting) {
        if (waiting.getSerializedSize() > LARGEST_WAITING) {
            throw Failures.of(
                    Code.RESOURCE_EXHAUSTED, "a request that waits has at most " + LARGEST_WAITING + " bytes");
        }
    }

    private static CommitStatusRequest statusRequest(SignedCommitStatusRequest signed) {
        if (signed.getRequest().isEmpty()) {
            throw Failures.of(Code.INVALID_ARGUMENT, "a commit status request is required");
        }
        CommitStatusRequest request;
        try {
            request = CommitStatusRequest.parseFrom(signed.getRequest());
        } catch (InvalidProtocolBufferException e) {
            throw Failures.of(Code.INVALID_ARGUMENT, "invalid status request: " + e.getMessage());
        }
        if (request.getIdentity().isEmpty()) {
            throw Failures.of(Code.INVALID_ARGUMENT, "no identity provided");
        }
        if (request.getChannelId().isEmpty()) {
            throw Failures.of(Code.INVALID_ARGUMENT, "no channel ID provided");
        }
        if (request.getTransactionId().isEmpty()) {
            throw Failures.of(Code.INVALID_ARGUMENT, "transaction ID should not be empty");
        }
        return request;
    }

    private static void finish(
            ServerCallStreamObserver<CommitStatusResponse> call,
            @org.jspecify.annotations.Nullable TransactionPlace place,
            @org.jspecify.annotations.Nullable Throwable gone) {
        if (call.isCancelled()) {
            return;
        }
        if (place == null || gone != null) {
            call.onError(Failures.of(Code.ABORTED, "unexpected close of commit notification channel"));
            return;
        }
        call.onNext(CommitStatusResponse.newBuilder()
                .setResult(place.verdict())
                .setBlockNumber(place.height().block())
                .build());
        call.onCompleted();
    }

    @Override
    public void chaincodeEvents(SignedChaincodeEventsRequest signed, StreamObserver<ChaincodeEventsResponse> out) {
        if (!(out instanceof ServerCallStreamObserver<ChaincodeEventsResponse> call)) {
            throw new IllegalStateException("not a gRPC call");
        }
        try {
            requireSmall(signed);
            ChaincodeEventsRequest request = eventsRequest(signed);
            authorize(request.getChannelId(), request.getIdentity(), signed.getRequest(), signed.getSignature());
            EventStream stream = new EventStream(chain, request, startBlock(request), call);
            call.setOnReadyHandler(stream::wake);
            call.setOnCancelHandler(stream::wake);
            executor.execute(Context.current().wrap(stream));
        } catch (StatusRuntimeException e) {
            out.onError(e);
        }
    }

    private static ChaincodeEventsRequest eventsRequest(SignedChaincodeEventsRequest signed) {
        if (signed.getRequest().isEmpty()) {
            throw Failures.of(Code.INVALID_ARGUMENT, "a chaincode events request is required");
        }
        try {
            return ChaincodeEventsRequest.parseFrom(signed.getRequest());
        } catch (InvalidProtocolBufferException e) {
            throw Failures.of(Code.INVALID_ARGUMENT, "invalid chaincode events request: " + e.getMessage());
        }
    }

    private long startBlock(ChaincodeEventsRequest request) {
        Optional<TransactionPlace> after = request.getAfterTransactionId().isEmpty()
                ? Optional.empty()
                : chain.place(request.getAfterTransactionId());
        if (after.isPresent()) {
            return after.get().height().block();
        }
        SeekPosition position = request.getStartPosition();
        return switch (position.getTypeCase()) {
            case SPECIFIED -> position.getSpecified().getNumber();
            case NEXT_COMMIT, TYPE_NOT_SET -> chain.height();
            case OLDEST ->
                throw Failures.of(Code.INVALID_ARGUMENT, "invalid start position type: *orderer.SeekPosition_Oldest");
            case NEWEST ->
                throw Failures.of(Code.INVALID_ARGUMENT, "invalid start position type: *orderer.SeekPosition_Newest");
        };
    }

    /** Every reader of the channel may ask and listen. */
    private void authorize(String channel, ByteString identity, ByteString data, ByteString signature) {
        String policy = ChannelConfig.READERS;
        if (!channel.equals(chain.channel())) {
            throw Failures.of(Code.PERMISSION_DENIED, "Failed to get policy manager for channel [" + channel + "]");
        }
        Optional<String> refusal = chain.config().refusal(policy, identity, data, signature);
        if (refusal.isPresent()) {
            throw Failures.of(
                    Code.PERMISSION_DENIED,
                    "Failed evaluating policy on signed data during check policy on channel [" + channel
                            + "] with policy [" + policy + "]: [" + refusal.get() + "]");
        }
    }

    private interface Work<T> {
        T run();
    }

    private static <T> void answer(StreamObserver<T> out, Work<T> work) {
        T result;
        try {
            result = work.run();
        } catch (StatusRuntimeException e) {
            out.onError(e);
            return;
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a call failed in the ledger itself", e);
            out.onError(Failures.of(Code.INTERNAL, "the ledger failed: " + e.getMessage()));
            return;
        }
        out.onNext(result);
        out.onCompleted();
    }
}
