package org.blendsm.fabric;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.blendsm.model.Sha256;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.ledger.Versioned;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockData;
import org.hyperledger.fabric.protos.common.BlockHeader;
import org.hyperledger.fabric.protos.common.BlockMetadata;
import org.hyperledger.fabric.protos.common.BlockchainInfo;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
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
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.QueryReads;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.RangeQueryInfo;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEndorsedAction;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.Endorsement;
import org.hyperledger.fabric.protos.peer.Proposal;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Response;
import org.hyperledger.fabric.protos.peer.SignedProposal;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TransactionAction;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import org.jspecify.annotations.Nullable;

/** A peer's gateway with Fabric's real service on the outside and a script inside. */
public final class FakeGateway extends GatewayGrpc.GatewayImplBase implements AutoCloseable {
    /** Whoever may write to the channel can have such a transaction ordered; peers refuse it. */
    private static final byte[] JUNK = {0x0a, 0x7f};

    public static final String CHANNEL = "marketplace";
    public static final String CHAINCODE = "blendsm";

    /** Answers nothing, for as long as anybody waits. */
    public static final StatusRuntimeException SILENCE = new StatusRuntimeException(Status.OK);

    public final List<EvaluateRequest> evaluated = new CopyOnWriteArrayList<>();
    public final List<EndorseRequest> endorsed = new CopyOnWriteArrayList<>();
    public final List<SubmitRequest> submitted = new CopyOnWriteArrayList<>();
    public final List<SignedCommitStatusRequest> asked = new CopyOnWriteArrayList<>();
    public final List<ChaincodeEventsRequest> followed = new CopyOnWriteArrayList<>();

    private final String name = UUID.randomUUID().toString();
    private final Server server;
    private final Deque<Object> answers = new ArrayDeque<>();
    private final Deque<StatusRuntimeException> submissions = new ArrayDeque<>();
    private final Deque<Object> verdicts = new ArrayDeque<>();
    private final List<ChaincodeEventsResponse> blocks = new CopyOnWriteArrayList<>();
    private final Set<Long> telling = new ConcurrentSkipListSet<>();
    /** The genesis block is always there. */
    private final AtomicLong height = new AtomicLong(1);

    private final List<StreamObserver<ChaincodeEventsResponse>> followers = new CopyOnWriteArrayList<>();
    private volatile boolean emitting;
    private volatile boolean frozen;
    private volatile ByteString rows = ByteString.EMPTY;
    private volatile int endorsers;
    private volatile @Nullable Function<Proposal, ByteString> forgery;
    private final AtomicInteger heightsTold = new AtomicInteger();
    private final List<StreamObserver<EvaluateResponse>> unanswered = new ArrayList<>();

    public FakeGateway() {
        try {
            server = InProcessServerBuilder.forName(name)
                    .addService(this)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public ManagedChannel channel() {
        return InProcessChannelBuilder.forName(name).build();
    }

    /** The same, on which whatever was asked for is brought by the thread that sends it, before it goes on. */
    ManagedChannel channel(ClientInterceptor seeing) {
        return InProcessChannelBuilder.forName(name)
                .directExecutor()
                .intercept(seeing)
                .build();
    }

    /** The next chaincode answer, to Evaluate or Endorse. */
    public FakeGateway answers(Object record) {
        answers.add(CanonicalJson.encode(record));
        return this;
    }

    /** The next Evaluate or Endorse fails. */
    public FakeGateway fails(StatusRuntimeException failure) {
        answers.add(failure);
        return this;
    }

    /** The next Submit fails. */
    public FakeGateway losesSubmission(StatusRuntimeException failure) {
        submissions.add(failure);
        return this;
    }

    /** The next CommitStatus; VALID where nothing was said. */
    public FakeGateway commits(TxValidationCode... codes) {
        verdicts.addAll(List.of(codes));
        return this;
    }

    public FakeGateway losesCommitStatus(StatusRuntimeException failure) {
        verdicts.add(failure);
        return this;
    }

    /** From here on every committed transaction comes with an event. */
    public FakeGateway emitting() {
        emitting = true;
        return this;
    }

    /**
     * From here on each endorsed transaction names so many rows of its chaincode's, one in a range, and one of
     * Fabric's.
     */
    public FakeGateway costing(int reads, int writes, int endorsements) {
        KVRWSet.Builder own = KVRWSet.newBuilder();
        QueryReads.Builder range = QueryReads.newBuilder();
        for (int i = 0; i < reads; i++) {
            KVRead.Builder read = KVRead.newBuilder().setKey("row-" + i);
            if (i == 0) {
                range.addKvReads(read);
            } else {
                own.addReads(read);
            }
        }
        own.addRangeQueriesInfo(RangeQueryInfo.newBuilder().setRawReads(range));
        for (int i = 0; i < writes; i++) {
            own.addWrites(KVWrite.newBuilder().setKey("row-" + i));
        }
        ByteString lifecycle = KVRWSet.newBuilder()
                .addReads(KVRead.newBuilder().setKey("sequence"))
                .build()
                .toByteString();
        rows = TxReadWriteSet.newBuilder()
                .addNsRwset(
                        NsReadWriteSet.newBuilder().setNamespace("_lifecycle").setRwset(lifecycle))
                .addNsRwset(NsReadWriteSet.newBuilder()
                        .setNamespace(CHAINCODE)
                        .setRwset(own.build().toByteString()))
                .build()
                .toByteString();
        endorsers = endorsements;
        return this;
    }

    /** From here on it has its callers sign these bytes, made of their proposal, for their transaction. */
    public FakeGateway forging(UnaryOperator<ByteString> payloadOfProposal) {
        forgery = proposal -> payloadOfProposal.apply(proposal.toByteString());
        return this;
    }

    /** A block with these events, to all who follow and will follow. */
    public synchronized void block(long number, LedgerEvent... events) {
        ChaincodeEventsResponse.Builder block =
                ChaincodeEventsResponse.newBuilder().setBlockNumber(number);
        for (int i = 0; i < events.length; i++) {
            block.addEvents(event("tx-" + number + "-" + i, events[i]));
        }
        send(block.build());
    }

    /** A block with one event of that transaction. */
    public synchronized void block(long number, String transactionId, LedgerEvent event) {
        send(ChaincodeEventsResponse.newBuilder()
                .setBlockNumber(number)
                .addEvents(event(transactionId, event))
                .build());
    }

    /** A block with an event of that name and payload. */
    public synchronized void rawBlock(long number, String eventName, String payload) {
        send(ChaincodeEventsResponse.newBuilder()
                .setBlockNumber(number)
                .addEvents(ChaincodeEvent.newBuilder()
                        .setChaincodeId(CHAINCODE)
                        .setTxId("tx-" + number)
                        .setEventName(eventName)
                        .setPayload(ByteString.copyFromUtf8(payload)))
                .build());
    }

    /** A block with an event is on the chain, and no stream has brought it yet. */
    public void committed(long number) {
        telling.add(number);
        grows(number + 1);
    }

    /** The chain is that high, without another event of ours. */
    public void grows(long blocksInAll) {
        height.accumulateAndGet(blocksInAll, Math::max);
    }

    /** All open event streams break. */
    public synchronized void breakStreams(Status status) {
        followers.forEach(follower -> follower.onError(status.asRuntimeException()));
        followers.clear();
    }

    /** From here on it holds every connection and says nothing any more, as a process that was stopped. */
    public synchronized void freeze() {
        frozen = true;
    }

    /** It goes on, with what happened meanwhile. */
    public synchronized void thaw(long number, LedgerEvent... events) {
        frozen = false;
        block(number, events);
        unanswered.forEach(this::tellHeight);
        unanswered.clear();
    }

    /** How often it was asked whether it is there, and said so. */
    public int heightsTold() {
        return heightsTold.get();
    }

    private void send(ChaincodeEventsResponse block) {
        committed(block.getBlockNumber());
        blocks.add(block);
        followers.forEach(follower -> follower.onNext(block));
    }

    private static ChaincodeEvent event(String transactionId, LedgerEvent event) {
        Class<?> family = event.getClass().getEnclosingClass();
        String concept = family.getSimpleName().replace("Event", "").toLowerCase(java.util.Locale.ROOT);
        return ChaincodeEvent.newBuilder()
                .setChaincodeId(CHAINCODE)
                .setTxId(transactionId)
                .setEventName(concept + ":" + event.getClass().getSimpleName())
                .setPayload(ByteString.copyFrom(Versioned.encode(event, family)))
                .build();
    }

    /** As Fabric's gateway passes on that an endorsing chaincode said no. */
    public static StatusRuntimeException endorsementRefused(String chaincodeMessage) {
        return withDetail(
                Code.ABORTED,
                "failed to endorse transaction, see attached details for more info",
                "chaincode response 500, " + chaincodeMessage);
    }

    /** As Fabric's gateway passes on that an evaluating chaincode said no. */
    public static StatusRuntimeException evaluationRefused(String chaincodeMessage) {
        String message = "chaincode response 500, " + chaincodeMessage;
        return withDetail(Code.UNKNOWN, "evaluate call to endorser returned error: " + message, message);
    }

    public static StatusRuntimeException withDetail(Code code, String message, String detail) {
        ErrorDetail where = ErrorDetail.newBuilder()
                .setAddress("peer0:7051")
                .setMspId("OperatorMSP")
                .setMessage(detail)
                .build();
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(code.getNumber())
                .setMessage(message)
                .addDetails(Any.pack(where))
                .build());
    }

    /** Function and arguments of a proposal, as chaincode would see them. */
    public static List<String> input(SignedProposal signed) {
        try {
            Proposal proposal = Proposal.parseFrom(signed.getProposalBytes());
            ChaincodeProposalPayload payload = ChaincodeProposalPayload.parseFrom(proposal.getPayload());
            return ChaincodeInvocationSpec.parseFrom(payload.getInput())
                    .getChaincodeSpec()
                    .getInput()
                    .getArgsList()
                    .stream()
                    .map(ByteString::toStringUtf8)
                    .toList();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void evaluate(EvaluateRequest request, StreamObserver<EvaluateResponse> caller) {
        List<String> input = input(request.getProposedTransaction());
        switch (input.getFirst()) {
            case "GetChainInfo" -> tellHeight(caller);
            case "GetBlockByNumber" -> tell(block(Long.parseLong(input.get(2))).toByteArray(), caller);
            default -> evaluated(request, caller);
        }
    }

    private void evaluated(EvaluateRequest request, StreamObserver<EvaluateResponse> caller) {
        evaluated.add(request);
        answer(
                next(answers),
                caller,
                json -> EvaluateResponse.newBuilder()
                        .setResult(Response.newBuilder().setStatus(200).setPayload(ByteString.copyFrom(json)))
                        .build());
    }

    private synchronized void tellHeight(StreamObserver<EvaluateResponse> caller) {
        if (frozen) {
            unanswered.add(caller);
        } else {
            heightsTold.incrementAndGet();
            long blocks = height.get();
            tell(
                    BlockchainInfo.newBuilder()
                            .setHeight(blocks)
                            .setCurrentBlockHash(hash(blocks - 1))
                            .build()
                            .toByteArray(),
                    caller);
        }
    }

    /** No other gateway's block has the same. */
    private ByteString hash(long block) {
        return ByteString.copyFrom(
                Sha256.of((name + "/" + block).getBytes(StandardCharsets.UTF_8)).bytes());
    }

    private static void tell(byte[] result, StreamObserver<EvaluateResponse> caller) {
        answer(
                result,
                caller,
                bytes -> EvaluateResponse.newBuilder()
                        .setResult(Response.newBuilder().setStatus(200).setPayload(ByteString.copyFrom(bytes)))
                        .build());
    }

    /** As a peer keeps it: what is in every block, which no stream of ours tells, and our event where there is one. */
    private Block block(long number) {
        BlockData.Builder transactions = BlockData.newBuilder()
                .addData(stored(HeaderType.CONFIG, CHAINCODE))
                .addData(stored(HeaderType.ENDORSER_TRANSACTION, "another"))
                .addData(stored(HeaderType.ENDORSER_TRANSACTION, CHAINCODE))
                .addData(ByteString.copyFrom(JUNK));
        byte verdict = (byte)
                (telling.contains(number) ? TxValidationCode.VALID : TxValidationCode.MVCC_READ_CONFLICT).getNumber();
        return Block.newBuilder()
                .setHeader(BlockHeader.newBuilder().setNumber(number).setPreviousHash(hash(number - 1)))
                .setData(transactions)
                .setMetadata(BlockMetadata.newBuilder()
                        .addMetadata(ByteString.EMPTY)
                        .addMetadata(ByteString.EMPTY)
                        .addMetadata(ByteString.copyFrom(
                                new byte[] {0, 0, verdict, (byte) TxValidationCode.BAD_PAYLOAD.getNumber()})))
                .build();
    }

    private static ByteString stored(HeaderType type, String chaincode) {
        ByteString event =
                ChaincodeEvent.newBuilder().setChaincodeId(chaincode).build().toByteString();
        ByteString action =
                ChaincodeAction.newBuilder().setEvents(event).build().toByteString();
        ByteString response = ProposalResponsePayload.newBuilder()
                .setExtension(action)
                .build()
                .toByteString();
        ByteString endorsed = ChaincodeActionPayload.newBuilder()
                .setAction(ChaincodeEndorsedAction.newBuilder().setProposalResponsePayload(response))
                .build()
                .toByteString();
        ByteString transaction = Transaction.newBuilder()
                .addActions(TransactionAction.newBuilder().setPayload(endorsed))
                .build()
                .toByteString();
        ByteString header =
                ChannelHeader.newBuilder().setType(type.getNumber()).build().toByteString();
        return Envelope.newBuilder()
                .setPayload(Payload.newBuilder()
                        .setHeader(Header.newBuilder().setChannelHeader(header))
                        .setData(transaction)
                        .build()
                        .toByteString())
                .build()
                .toByteString();
    }

    @Override
    public void endorse(EndorseRequest request, StreamObserver<EndorseResponse> caller) {
        endorsed.add(request);
        answer(
                next(answers),
                caller,
                json -> EndorseResponse.newBuilder()
                        .setPreparedTransaction(prepared(request, json))
                        .build());
    }

    @Override
    public void submit(SubmitRequest request, StreamObserver<SubmitResponse> caller) {
        submitted.add(request);
        StatusRuntimeException failure;
        synchronized (this) {
            failure = submissions.poll();
        }
        answer(failure == null ? new byte[0] : failure, caller, _ -> SubmitResponse.getDefaultInstance());
    }

    @Override
    public void commitStatus(SignedCommitStatusRequest request, StreamObserver<CommitStatusResponse> caller) {
        asked.add(request);
        Object verdict;
        synchronized (this) {
            verdict = verdicts.isEmpty() ? TxValidationCode.VALID : verdicts.poll();
        }
        if (verdict instanceof TxValidationCode code) {
            caller.onNext(CommitStatusResponse.newBuilder()
                    .setResult(code)
                    .setBlockNumber(1)
                    .build());
            caller.onCompleted();
        } else {
            fail((StatusRuntimeException) verdict, caller);
        }
    }

    @Override
    public synchronized void chaincodeEvents(
            SignedChaincodeEventsRequest signed, StreamObserver<ChaincodeEventsResponse> follower) {
        ChaincodeEventsRequest request;
        try {
            request = ChaincodeEventsRequest.parseFrom(signed.getRequest());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
        followed.add(request);
        ((ServerCallStreamObserver<ChaincodeEventsResponse>) follower)
                .setOnCancelHandler(() -> followers.remove(follower));
        blocks.stream()
                .filter(block -> block.getBlockNumber()
                        >= request.getStartPosition().getSpecified().getNumber())
                .forEach(follower::onNext);
        followers.add(follower);
    }

    /** The transaction id that a commit status was asked for. */
    public static CommitStatusRequest commitStatusRequest(SignedCommitStatusRequest signed) {
        try {
            return CommitStatusRequest.parseFrom(signed.getRequest());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private synchronized Object next(Deque<Object> script) {
        Object next = script.poll();
        if (next == null) {
            throw Status.INTERNAL
                    .withDescription("this test did not script that call")
                    .asRuntimeException();
        }
        return next;
    }

    private static <R> void answer(Object answer, StreamObserver<R> caller, Function<byte[], R> response) {
        if (answer instanceof StatusRuntimeException failure) {
            fail(failure, caller);
        } else {
            caller.onNext(response.apply((byte[]) answer));
            caller.onCompleted();
        }
    }

    private static void fail(StatusRuntimeException failure, StreamObserver<?> caller) {
        if (failure != SILENCE) {
            caller.onError(failure);
        }
    }

    private Envelope prepared(EndorseRequest request, byte[] json) {
        try {
            Proposal proposal =
                    Proposal.parseFrom(request.getProposedTransaction().getProposalBytes());
            return prepared(proposal, request.getTransactionId(), json);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private Envelope prepared(Proposal proposal, String transactionId, byte[] json)
            throws InvalidProtocolBufferException {
        if (forgery != null) {
            return Envelope.newBuilder().setPayload(forgery.apply(proposal)).build();
        }
        Header header = Header.parseFrom(proposal.getHeader());
        ChaincodeAction.Builder action = ChaincodeAction.newBuilder()
                .setResponse(Response.newBuilder().setStatus(200).setPayload(ByteString.copyFrom(json)));
        action.setResults(rows);
        if (emitting) {
            action.setEvents(
                    ChaincodeEvent.newBuilder().setTxId(transactionId).build().toByteString());
        }
        ChaincodeEndorsedAction endorsedAction = ChaincodeEndorsedAction.newBuilder()
                .addAllEndorsements(Collections.nCopies(endorsers, Endorsement.getDefaultInstance()))
                .setProposalResponsePayload(ProposalResponsePayload.newBuilder()
                        .setExtension(action.build().toByteString())
                        .build()
                        .toByteString())
                .build();
        Transaction transaction = Transaction.newBuilder()
                .addActions(TransactionAction.newBuilder()
                        .setHeader(header.getSignatureHeader())
                        .setPayload(ChaincodeActionPayload.newBuilder()
                                .setChaincodeProposalPayload(proposal.getPayload())
                                .setAction(endorsedAction)
                                .build()
                                .toByteString()))
                .build();
        return Envelope.newBuilder()
                .setPayload(Payload.newBuilder()
                        .setHeader(header)
                        .setData(transaction.toByteString())
                        .build()
                        .toByteString())
                .build();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
