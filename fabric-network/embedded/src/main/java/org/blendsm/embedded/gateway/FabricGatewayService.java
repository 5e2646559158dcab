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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.blendsm.embedded.chaincode.ExecutionFailed;
import org.blendsm.embedded.channel.ChannelConfig;
import org.blendsm.embedded.commit.Chain;
import org.blendsm.embedded.endorsement.Endorser;
import org.blendsm.embedded.endorsement.Endorser.Simulated;
import org.blendsm.embedded.endorsement.EndorsingPeers;
import org.blendsm.embedded.endorsement.FirstCalls;
import org.blendsm.embedded.endorsement.Proposal;
import org.blendsm.embedded.endorsement.ProposalRefused;
import org.blendsm.embedded.identity.SigningIdentity;
import org.blendsm.embedded.ordering.BroadcastRefused;
import org.blendsm.embedded.ordering.Orderer;
import org.blendsm.embedded.state.Changes.TransactionPlace;
import org.blendsm.embedded.systemchaincode.SystemChaincodes;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.Status;
import org.hyperledger.fabric.protos.gateway.ChaincodeEventsRequest;
import org.hyperledger.fabric.protos.gateway.ChaincodeEventsResponse;
import org.hyperledger.fabric.protos.gateway.CommitStatusRequest;
import org.hyperledger.fabric.protos.gateway.CommitStatusResponse;
import org.hyperledger.fabric.protos.gateway.EndorseRequest;
import org.hyperledger.fabric.protos.gateway.EndorseResponse;
import org.hyperledger.fabric.protos.gateway.ErrorDetail;
import org.hyperledger.fabric.protos.gateway.EvaluateRequest;
import org.hyperledger.fabric.protos.gateway.EvaluateResponse;
import org.hyperledger.fabric.protos.gateway.GatewayGrpc;
import org.hyperledger.fabric.protos.gateway.SignedChaincodeEventsRequest;
import org.hyperledger.fabric.protos.gateway.SignedCommitStatusRequest;
import org.hyperledger.fabric.protos.gateway.SubmitRequest;
import org.hyperledger.fabric.protos.gateway.SubmitResponse;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.hyperledger.fabric.protos.orderer.SeekPosition;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEndorsedAction;
import org.hyperledger.fabric.protos.peer.Endorsement;
import org.hyperledger.fabric.protos.peer.Response;
import org.hyperledger.fabric.protos.peer.SignedProposal;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TransactionAction;

/**
 * {@code gateway.Gateway} as a peer of the caller's own organisation serves it, with Fabric's codes and texts. It runs
 * on virtual threads and may block. Source: Fabric's {@code internal/pkg/gateway}.
 */
public final class FabricGatewayService extends GatewayGrpc.GatewayImplBase {
    private static final System.Logger LOG = System.getLogger(FabricGatewayService.class.getName());
    private static final String NOT_ENDORSED = "failed to endorse transaction, see attached details for more info";
    private static final String TOO_FEW =
            "failed to collect enough transaction endorsements, see attached details for more info";
    private static final String UNSATISFIABLE =
            "no combination of peers can be derived which satisfy the endorsement policy: ";
    private static final String REFUSED_TO_EVALUATE = "evaluate call to endorser returned error: ";
    private static final String NOT_EVALUATED = "failed to evaluate transaction, see attached details for more info";

    /** Of one that waits and keeps its request meanwhile: all that may wait at once leave room for the largest call. */
    private static final int LARGEST_WAITING = 16 << 10;

    private final Chain chain;
    private final Endorser endorser;
    private final EndorsingPeers peers;
    private final FirstCalls firstCalls;
    private final Orderer orderer;
    private final Executor executor;
    private final Routes routes;
    private final Failures failures;

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
        this.endorser = endorser;
        this.peers = peers;
        this.firstCalls = firstCalls;
        this.orderer = orderer;
        this.routes = routes;
        this.executor = executor;
        this.failures = new Failures(address);
    }

    /** Where chaincodes are. */
    public interface Routes {
        /** Whether a chaincode of this name is defined on the channel. */
        boolean lead(String chaincode);

        /** Whether it could run something now. */
        boolean open(String chaincode);
    }

    @Override
    public void evaluate(EvaluateRequest request, StreamObserver<EvaluateResponse> out) {
        answer(out, () -> {
            Proposal proposal = unpack(
                    request.getProposedTransaction(),
                    "failed to unpack transaction proposal: a signed proposal is required");
            return EvaluateResponse.newBuilder()
                    .setResult(evaluate(proposal, evaluators(proposal, request.getTargetOrganizationsList())))
                    .build();
        });
    }

    /** Asks one peer after another, as long as it is the peer that fails and not the chaincode that refuses. */
    private Response evaluate(Proposal proposal, List<SigningIdentity> asked) {
        List<ErrorDetail> said = new ArrayList<>();
        Code code = Code.ABORTED;
        for (SigningIdentity peer : asked) {
            try {
                Simulated simulated = endorser.simulate(proposal, endorser.check(proposal), peer, false);
                if (simulated.refusedByChaincode()) {
                    String reason = Failures.chaincodeError(simulated.outcome().response());
                    said.add(failures.said(peer.mspId(), reason));
                    throw failures.all(Code.UNKNOWN, REFUSED_TO_EVALUATE + reason, said);
                }
                return simulated.outcome().response();
            } catch (ProposalRefused e) {
                said.add(failures.said(peer.mspId(), Failures.text(e)));
                if (!e.atTheDoor()) {
                    throw failures.all(Code.FAILED_PRECONDITION, REFUSED_TO_EVALUATE + e.getMessage(), said);
                }
                code = Code.UNAVAILABLE;
            } catch (ExecutionFailed e) {
                said.add(failures.said(peer.mspId(), Failures.text(e)));
                if (Context.current().isCancelled() || !routes.open(proposal.chaincode())) {
                    break; // nobody waits for an answer, or the chaincode runs nowhere
                }
            }
        }
        throw failures.all(code, NOT_EVALUATED, said);
    }

    /** The caller's own peer first; transient data stay with it unless the client names others. */
    private List<SigningIdentity> evaluators(Proposal proposal, List<String> targets) {
        SigningIdentity first = own(proposal).orElseGet(() -> peers.runsFor(mspId(proposal.creator())));
        boolean kept = proposal.hasTransient() && targets.isEmpty();
        List<SigningIdentity> asked = !routes.lead(proposal.chaincode())
                ? List.of()
                : kept
                        ? own(proposal).stream().toList()
                        : peers.startingWith(first).stream()
                                .filter(peer -> targets.isEmpty() || targets.contains(peer.mspId()))
                                .toList();
        if (asked.isEmpty()) {
            String nobody = "no peers available to evaluate chaincode " + proposal.chaincode() + " in channel "
                    + proposal.channel();
            throw Failures.of(
                    Code.FAILED_PRECONDITION,
                    kept
                            ? "no endorsers found in the gateway's organization; retry specifying target"
                                    + " organization(s) to protect transient data: " + nobody
                            : nobody);
        }
        return asked;
    }

    /** The peer of the caller's own organisation, where it runs the chaincode; system chaincodes run everywhere. */
    private Optional<SigningIdentity> own(Proposal proposal) {
        String mspId = mspId(proposal.creator());
        return SystemChaincodes.has(proposal.chaincode())
                ? Optional.of(peers.home(mspId))
                : peers.of(mspId).filter(peer -> routes.lead(proposal.chaincode()));
    }

    @Override
    public void endorse(EndorseRequest request, StreamObserver<EndorseResponse> out) {
        answer(out, () -> {
            Proposal proposal =
                    unpack(request.getProposedTransaction(), "the proposed transaction must contain a signed proposal");
            List<SigningIdentity> named = named(proposal, request.getEndorsingOrganizationsList());
            orderer.expect();
            try {
                return named.isEmpty() ? endorse(proposal) : endorse(proposal, named);
            } finally {
                orderer.expectNoLonger();
            }
        });
    }

    /** By those whom the client names: it is for him to know whether they are enough. */
    private EndorseResponse endorse(Proposal proposal, List<SigningIdentity> named) {
        try (EndorsementRound round = new EndorsementRound(endorser, failures, proposal)) {
            if (!round.agree(named)) {
                throw failures.all(Code.ABORTED, TOO_FEW, round.said());
            }
            return prepared(round.found(), named);
        }
    }

    /** By the caller's own peer first, and then by as many as what it found asks for. */
    private EndorseResponse endorse(Proposal proposal) {
        SigningIdentity first = firstEndorser(proposal);
        try (EndorsementRound round = new EndorsementRound(endorser, failures, proposal)) {
            if (!round.agree(List.of(first))) {
                throw failures.all(Code.ABORTED, NOT_ENDORSED, round.said());
            }
            List<SigningIdentity> endorsing = chosen(round.found(), first, peer -> true);
            if (endorsing.isEmpty()) {
                throw nobodyToChoose(round.found(), first);
            }
            return prepared(
                    round.found(), firstCalls.include(proposal) ? agreeing(round, first, endorsing) : endorsing);
        }
    }

    /** As many who find the same; where some do not, others in their place. */
    private List<SigningIdentity> agreeing(
            EndorsementRound round, SigningIdentity first, List<SigningIdentity> endorsing) {
        List<SigningIdentity> asked = endorsing;
        while (!round.agree(asked)) {
            asked = chosen(round.found(), first, peer -> !round.failed(peer));
            if (asked.isEmpty()) {
                throw failures.all(Code.ABORTED, TOO_FEW, round.said());
            }
        }
        return asked;
    }

    private SigningIdentity firstEndorser(Proposal proposal) {
        Optional<SigningIdentity> own = own(proposal);
        if (own.isEmpty() && proposal.hasTransient()) {
            throw Failures.of(
                    Code.FAILED_PRECONDITION,
                    "no endorsers found in the gateway's organization; retry specifying endorsing organization(s) to"
                            + " protect transient data");
        }
        if (!routes.lead(proposal.chaincode())) {
            throw unknown(proposal);
        }
        return own.orElseGet(() -> peers.runsFor(mspId(proposal.creator())));
    }

    /** Only members of a collection can have read it, and only they are shown transient data meant for it. */
    private List<SigningIdentity> chosen(Simulated found, SigningIdentity first, Predicate<SigningIdentity> asked) {
        Optional<Set<String>> confined = found.proposal().hasTransient() ? found.holders() : found.readers();
        return peers.satisfying(
                found.policies(),
                asked.and(peer -> confined.isEmpty() || confined.get().contains(peer.mspId())),
                first,
                chain.config());
    }

    private StatusRuntimeException nobodyToChoose(Simulated found, SigningIdentity first) {
        if (SystemChaincodes.has(found.proposal().chaincode())) {
            return unknown(found.proposal());
        }
        boolean protectedOnly = found.proposal().hasTransient()
                && !found.written().isEmpty()
                && !peers.satisfying(
                                found.policies(),
                                peer -> found.readers().isEmpty()
                                        || found.readers().get().contains(peer.mspId()),
                                first,
                                chain.config())
                        .isEmpty();
        return Failures.of(
                Code.FAILED_PRECONDITION,
                protectedOnly
                        ? "requires endorsement from organisation(s) that are not in the distribution policy of the"
                                + " private data collection(s): [" + String.join(" ", found.written())
                                + "]; retry specifying trusted endorsing organizations to protect transient data"
                        : UNSATISFIABLE + "no peer combination can satisfy the endorsement policy");
    }

    private static StatusRuntimeException unknown(Proposal proposal) {
        return Failures.of(
                Code.FAILED_PRECONDITION,
                UNSATISFIABLE + "No metadata was found for chaincode " + proposal.chaincode() + " in channel "
                        + proposal.channel());
    }

    private EndorseResponse prepared(Simulated found, List<SigningIdentity> endorsing) {
        return EndorseResponse.newBuilder()
                .setPreparedTransaction(prepare(found.proposal(), found.payload(), endorser.endorse(found, endorsing)))
                .build();
    }

    private List<SigningIdentity> named(Proposal proposal, List<String> organisations) {
        List<SigningIdentity> named = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String organisation : new LinkedHashSet<>(organisations)) {
            peers.of(organisation)
                    .filter(peer -> routes.lead(proposal.chaincode()))
                    .ifPresentOrElse(named::add, () -> missing.add(organisation));
        }
        if (!missing.isEmpty()) {
            throw Failures.of(
                    Code.UNAVAILABLE, "failed to find any endorsing peers for org(s): " + String.join(", ", missing));
        }
        return named;
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

    /** What the client will sign: the proposal's own header, its payload without transient data, the action. */
    private static Envelope prepare(Proposal proposal, ByteString payload, List<Endorsement> endorsements) {
        ChaincodeActionPayload action = ChaincodeActionPayload.newBuilder()
                .setChaincodeProposalPayload(proposal.payloadWithoutTransient())
                .setAction(ChaincodeEndorsedAction.newBuilder()
                        .setProposalResponsePayload(payload)
                        .addAllEndorsements(endorsements))
                .build();
        Transaction transaction = Transaction.newBuilder()
                .addActions(TransactionAction.newBuilder()
                        .setHeader(proposal.header().getSignatureHeader())
                        .setPayload(action.toByteString()))
                .build();
        return Envelope.newBuilder()
                .setPayload(Payload.newBuilder()
                        .setHeader(proposal.header())
                        .setData(transaction.toByteString())
                        .build()
                        .toByteString())
                .build();
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

    private static String mspId(ByteString creator) {
        try {
            return SerializedIdentity.parseFrom(creator).getMspid();
        } catch (InvalidProtocolBufferException e) {
            return ""; // the endorser's own checks say what is wrong with it
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
