package org.blendsm.system.conformance;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockMetadataIndex;
import org.hyperledger.fabric.protos.common.BlockchainInfo;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.common.Status;
import org.hyperledger.fabric.protos.orderer.AtomicBroadcastGrpc;
import org.hyperledger.fabric.protos.orderer.BroadcastResponse;
import org.hyperledger.fabric.protos.orderer.SeekInfo;
import org.hyperledger.fabric.protos.orderer.SeekNewest;
import org.hyperledger.fabric.protos.orderer.SeekNextCommit;
import org.hyperledger.fabric.protos.orderer.SeekOldest;
import org.hyperledger.fabric.protos.orderer.SeekPosition;
import org.hyperledger.fabric.protos.orderer.SeekSpecified;
import org.hyperledger.fabric.protos.peer.DeliverGrpc;
import org.hyperledger.fabric.protos.peer.DeliverResponse;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/** Envelopes into a ledger and blocks out of it, on the plain services and without any client library. */
final class Blocks {
    private static final long PATIENCE_SECONDS = 20;

    private Blocks() {}

    static SeekPosition at(long number) {
        return SeekPosition.newBuilder()
                .setSpecified(SeekSpecified.newBuilder().setNumber(number))
                .build();
    }

    static SeekPosition oldest() {
        return SeekPosition.newBuilder()
                .setOldest(SeekOldest.getDefaultInstance())
                .build();
    }

    static SeekPosition newest() {
        return SeekPosition.newBuilder()
                .setNewest(SeekNewest.getDefaultInstance())
                .build();
    }

    static SeekPosition nextCommit() {
        return SeekPosition.newBuilder()
                .setNextCommit(SeekNextCommit.getDefaultInstance())
                .build();
    }

    static SeekInfo seek(SeekPosition from, SeekPosition to) {
        return SeekInfo.newBuilder().setStart(from).setStop(to).build();
    }

    /** A signed request for blocks. */
    static Envelope request(Enrolled caller, SeekInfo seek, UnaryOperator<ChannelHeader.Builder> change) {
        ChannelHeader channel = change.apply(ChannelHeader.newBuilder()
                        .setType(HeaderType.DELIVER_SEEK_INFO_VALUE)
                        .setChannelId(LedgerUnderTest.CHANNEL)
                        .setTimestamp(
                                Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond())))
                .build();
        ByteString payload = Payload.newBuilder()
                .setHeader(Header.newBuilder()
                        .setChannelHeader(channel.toByteString())
                        .setSignatureHeader(SignatureHeader.newBuilder()
                                .setCreator(caller.creator())
                                .setNonce(ByteString.copyFromUtf8(
                                        UUID.randomUUID().toString()))
                                .build()
                                .toByteString()))
                .setData(seek.toByteString())
                .build()
                .toByteString();
        return Envelope.newBuilder()
                .setPayload(payload)
                .setSignature(caller.sign(payload))
                .build();
    }

    /** A call that takes requests and answers with a stream. */
    @FunctionalInterface
    interface Call<Q, A> {
        StreamObserver<Q> begin(StreamObserver<A> answers);
    }

    /** Sends one request and takes answers until {@code last} is one, or the stream ends. */
    static <Q, A> List<A> answers(Call<Q, A> call, Q request, java.util.function.Predicate<A> last) throws Exception {
        BlockingQueue<Object> queue = new LinkedBlockingQueue<>();
        Object end = new Object();
        StreamObserver<Q> out = call.begin(new StreamObserver<>() {
            @Override
            public void onNext(A answer) {
                queue.add(answer);
            }

            @Override
            public void onError(Throwable cause) {
                queue.add(cause);
            }

            @Override
            public void onCompleted() {
                queue.add(end);
            }
        });
        out.onNext(request);
        List<A> answers = new ArrayList<>();
        while (true) {
            Object next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new IllegalStateException("no answer in time; so far: " + answers);
            }
            if (next instanceof RuntimeException e) {
                throw e;
            }
            if (next == end) {
                return answers;
            }
            @SuppressWarnings("unchecked")
            A answer = (A) next;
            answers.add(answer);
            if (last.test(answer)) {
                out.onCompleted();
                return answers;
            }
        }
    }

    static BroadcastResponse broadcast(ManagedChannel orderer, Envelope envelope) throws Exception {
        return answers(AtomicBroadcastGrpc.newStub(orderer)::broadcast, envelope, answer -> true)
                .getFirst();
    }

    /** With which status a peer ends the stream of somebody who asks for the first block. */
    static Status delivery(ManagedChannel peer, Enrolled reader) throws Exception {
        Envelope request = request(reader, seek(at(0), at(0)), same -> same);
        return answers(DeliverGrpc.newStub(peer)::deliver, request, DeliverResponse::hasStatus)
                .getLast()
                .getStatus();
    }

    /** What the services of blocks answer to somebody who asks for the first one: a peer's two, and an orderer's. */
    static List<Status> deliveries(ManagedChannel peer, ManagedChannel orderer, Enrolled reader) throws Exception {
        Envelope request = request(reader, seek(at(0), at(0)), same -> same);
        return List.of(
                answers(DeliverGrpc.newStub(peer)::deliver, request, answer -> true)
                        .getFirst()
                        .getStatus(),
                answers(DeliverGrpc.newStub(peer)::deliverFiltered, request, answer -> true)
                        .getFirst()
                        .getStatus(),
                answers(AtomicBroadcastGrpc.newStub(orderer)::deliver, request, answer -> true)
                        .getFirst()
                        .getStatus());
    }

    static BlockchainInfo info(Member member) throws Exception {
        return BlockchainInfo.parseFrom(
                member.network().getContract("qscc").evaluateTransaction("GetChainInfo", LedgerUnderTest.CHANNEL));
    }

    static Block block(Member member, long number) throws Exception {
        return Block.parseFrom(member.network()
                .getContract("qscc")
                .evaluateTransaction("GetBlockByNumber", LedgerUnderTest.CHANNEL, Long.toString(number)));
    }

    static TxValidationCode verdict(Block block, int transaction) {
        byte code = block.getMetadata()
                .getMetadata(BlockMetadataIndex.TRANSACTIONS_FILTER_VALUE)
                .byteAt(transaction);
        return TxValidationCode.forNumber(code & 0xff);
    }

    /** Sends the envelope to the orderer and finds what was decided about it, in the block that holds it. */
    static TxValidationCode ordered(Testbed testbed, Envelope envelope) throws Exception {
        Member reader = testbed.member("operator");
        long from = info(reader).getHeight();
        BroadcastResponse response = broadcast(testbed.orderer(), envelope);
        if (response.getStatus() != Status.SUCCESS) {
            throw new IllegalStateException(response.toString());
        }
        return verdict(reader, from, envelope);
    }

    private static TxValidationCode verdict(Member reader, long from, Envelope envelope) throws Exception {
        for (long number = from; ; number++) {
            long next = number;
            org.awaitility.Awaitility.await().until(() -> info(reader).getHeight() > next);
            Block block = block(reader, number);
            int index = block.getData().getDataList().indexOf(envelope.toByteString());
            if (index >= 0) {
                return verdict(block, index);
            }
        }
    }

    /**
     * What was decided about two envelopes; nothing where no block holds both. An orderer that has nothing to do makes
     * a block of the first that comes, so it is given something to do before.
     */
    static List<TxValidationCode> orderedTogether(
            Testbed testbed, List<Envelope> before, Envelope first, Envelope second) throws Exception {
        Member reader = testbed.member("operator");
        long from = info(reader).getHeight();
        List<Envelope> all = new ArrayList<>(before);
        all.add(first);
        all.add(second);
        broadcastAtOnce(testbed.orderer(), all);
        for (long number = from; ; number++) {
            long next = number;
            org.awaitility.Awaitility.await().until(() -> info(reader).getHeight() > next);
            Block block = block(reader, number);
            List<ByteString> envelopes = block.getData().getDataList();
            int one = envelopes.indexOf(first.toByteString());
            int other = envelopes.indexOf(second.toByteString());
            if (one >= 0 || other >= 0) {
                return one >= 0 && other > one ? List.of(verdict(block, one), verdict(block, other)) : List.of();
            }
        }
    }

    /** On one stream, none waiting for the answer to the one before. */
    private static void broadcastAtOnce(ManagedChannel orderer, List<Envelope> envelopes) throws Exception {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        StreamObserver<Envelope> stream = AtomicBroadcastGrpc.newStub(orderer)
                .broadcast(new StreamObserver<BroadcastResponse>() {
                    @Override
                    public void onNext(BroadcastResponse answer) {
                        if (answer.getStatus() != Status.SUCCESS) {
                            onError(new IllegalStateException(answer.toString()));
                        }
                    }

                    @Override
                    public void onError(Throwable failure) {
                        answered.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {
                        answered.complete(null);
                    }
                });
        envelopes.forEach(stream::onNext);
        stream.onCompleted();
        answered.get(30, TimeUnit.SECONDS);
    }

    /** What was decided about each of the envelope's appearances so far. */
    static List<TxValidationCode> allVerdicts(Member reader, long from, Envelope envelope) throws Exception {
        List<TxValidationCode> verdicts = new ArrayList<>();
        for (long number = from; number < info(reader).getHeight(); number++) {
            Block block = block(reader, number);
            for (int i = 0; i < block.getData().getDataCount(); i++) {
                if (block.getData().getData(i).equals(envelope.toByteString())) {
                    verdicts.add(verdict(block, i));
                }
            }
        }
        return verdicts;
    }
}
