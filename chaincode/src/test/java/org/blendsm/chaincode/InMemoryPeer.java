package org.blendsm.chaincode;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.blendsm.model.Sha256;
import org.hyperledger.fabric.metrics.Metrics;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.ledger.queryresult.KV;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;
import org.hyperledger.fabric.protos.peer.ChaincodeGrpc;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.ChaincodeMessage;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.DelState;
import org.hyperledger.fabric.protos.peer.GetState;
import org.hyperledger.fabric.protos.peer.GetStateByRange;
import org.hyperledger.fabric.protos.peer.Proposal;
import org.hyperledger.fabric.protos.peer.PutState;
import org.hyperledger.fabric.protos.peer.QueryResponse;
import org.hyperledger.fabric.protos.peer.QueryResultBytes;
import org.hyperledger.fabric.protos.peer.QueryStateNext;
import org.hyperledger.fabric.protos.peer.Response;
import org.hyperledger.fabric.protos.peer.SignedProposal;
import org.hyperledger.fabric.traces.Traces;

/**
 * A peer's side of the chaincode protocol over loopback gRPC, with a world state in memory: transactions read what is
 * committed, never what they wrote themselves; they are committed one by one, and not at all where a row they read has
 * changed since.
 */
public final class InMemoryPeer implements AutoCloseable {
    private static final String CHANNEL = "marketplace";
    private static final int BATCH = 3;
    /** The tables whose rows follow another one, which is replaced with them; all else is read before. */
    private static final Set<String> COPIES = Set.of("operator", "capability-held");

    private static final int DEADLINE_SECONDS = 90;
    /** Says a screenful at every start, and that the stream broke whenever a test is over. */
    private static final Logger SHIM = Logger.getLogger("org.hyperledger.fabric");

    private final Server chaincode;
    private final ManagedChannel connection;
    /** Known a moment after the chaincode may have said its first word. */
    private final CompletableFuture<StreamObserver<ChaincodeMessage>> toChaincode = new CompletableFuture<>();

    private final CountDownLatch ready = new CountDownLatch(1);
    private final SortedMap<String, Row> state = new TreeMap<>();
    private final Map<String, Simulation> running = new TreeMap<>();
    private long transactions;
    private long height;

    private record Row(ByteString value, long version) {}

    /** How often a transaction went to the state. */
    public record Operations(int reads, int writes) {}

    private static final class Simulation {
        private final CompletableFuture<ChaincodeMessage> done = new CompletableFuture<>();
        private final SortedMap<String, Long> reads = new TreeMap<>();
        private final SortedMap<String, Optional<ByteString>> writes = new TreeMap<>();
        private final List<Deque<KV>> iterators = new ArrayList<>();
        private int readOperations;
        private int writeOperations;
    }

    /** A transaction that was run and not committed yet. */
    public record Endorsement(
            String transaction,
            int status,
            String message,
            byte[] payload,
            Optional<ChaincodeEvent> event,
            Operations operations,
            SortedMap<String, Long> reads,
            SortedMap<String, Optional<ByteString>> writes) {}

    /** The dispatcher as the shim's own server would serve it, on a port the system chooses. */
    private static final class Served extends Dispatcher {
        Served(List<LedgerFunction> law) {
            super("blendsm", "blendsm", law);
        }

        @Override
        protected StreamObserver<ChaincodeMessage> connectToPeer(StreamObserver<ChaincodeMessage> peer)
                throws IOException {
            return super.connectToPeer(peer);
        }
    }

    InMemoryPeer(List<LedgerFunction> law) {
        SHIM.setLevel(Level.OFF);
        try {
            Served dispatcher = new Served(law);
            Metrics.initialize(dispatcher.getChaincodeConfig());
            Traces.initialize(dispatcher.getChaincodeConfig());
            chaincode = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(new ChaincodeGrpc.ChaincodeImplBase() {
                        @Override
                        public StreamObserver<ChaincodeMessage> connect(StreamObserver<ChaincodeMessage> peer) {
                            try {
                                return dispatcher.connectToPeer(peer);
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        }
                    })
                    .build()
                    .start();
            connection = Grpc.newChannelBuilder("127.0.0.1:" + chaincode.getPort(), InsecureChannelCredentials.create())
                    .build();
            toChaincode.complete(ChaincodeGrpc.newStub(connection).connect(new FromChaincode()));
            if (!ready.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the chaincode did not register");
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a function and keeps what it would write. */
    public Endorsement endorse(Actor signer, Instant time, String function, List<byte[]> arguments) {
        return endorse(signer, "blendsm", time, function, arguments);
    }

    /** @param addressed the chaincode that the signer called; it may have called this one */
    Endorsement endorse(Actor signer, String addressed, Instant time, String function, List<byte[]> arguments) {
        String id;
        Simulation simulation = new Simulation();
        synchronized (this) {
            id = Sha256.of(("transaction " + transactions++).getBytes(StandardCharsets.UTF_8))
                    .value();
            running.put(id, simulation);
        }
        ChaincodeInput.Builder input = ChaincodeInput.newBuilder().addArgs(ByteString.copyFromUtf8(function));
        arguments.forEach(argument -> input.addArgs(ByteString.copyFrom(argument)));
        send(ChaincodeMessage.newBuilder()
                .setType(ChaincodeMessage.Type.TRANSACTION)
                .setChannelId(CHANNEL)
                .setTxid(id)
                .setPayload(input.build().toByteString())
                .setProposal(proposal(signer, addressed, id, time))
                .build());
        try {
            return endorsement(simulation.done.get(DEADLINE_SECONDS, TimeUnit.SECONDS), simulation);
        } catch (InterruptedException | ExecutionException | TimeoutException | InvalidProtocolBufferException e) {
            throw new IllegalStateException(function + " did not come back", e);
        }
    }

    private static Endorsement endorsement(ChaincodeMessage done, Simulation simulation)
            throws InvalidProtocolBufferException {
        if (done.getType() == ChaincodeMessage.Type.ERROR) {
            throw new IllegalStateException(done.getPayload().toStringUtf8());
        }
        Response response = Response.parseFrom(done.getPayload());
        return new Endorsement(
                done.getTxid(),
                response.getStatus(),
                response.getMessage(),
                response.getPayload().toByteArray(),
                done.hasChaincodeEvent() ? Optional.of(done.getChaincodeEvent()) : Optional.empty(),
                new Operations(simulation.readOperations, simulation.writeOperations),
                simulation.reads,
                simulation.writes);
    }

    /**
     * Makes the writes of an endorsed transaction true, unless what it read has changed since.
     *
     * @throws AssertionError where it replaces what it did not read: the audit would take its date for a lie
     */
    public synchronized boolean commit(Endorsement endorsement) {
        for (String key : endorsement.writes().keySet()) {
            if (state.containsKey(key)
                    && !endorsement.reads().containsKey(key)
                    && !COPIES.contains(key.split("~", -1)[0])) {
                throw new AssertionError(key + " is replaced and was not read");
            }
        }
        for (var read : endorsement.reads().entrySet()) {
            if (version(read.getKey()) != read.getValue()) {
                return false;
            }
        }
        height++;
        endorsement
                .writes()
                .forEach((key, value) ->
                        value.ifPresentOrElse(v -> state.put(key, new Row(v, height)), () -> state.remove(key)));
        return true;
    }

    /** What stands in the world state under keys with this prefix. */
    public synchronized SortedMap<String, String> state(String prefix) {
        SortedMap<String, String> rows = new TreeMap<>();
        state.tailMap(prefix).forEach((key, row) -> {
            if (key.startsWith(prefix)) {
                rows.put(key, row.value().toStringUtf8());
            }
        });
        return rows;
    }

    private long version(String key) {
        Row row = state.get(key);
        return row == null ? 0 : row.version();
    }

    private void send(ChaincodeMessage message) {
        StreamObserver<ChaincodeMessage> stream = toChaincode.join();
        synchronized (toChaincode) {
            stream.onNext(message);
        }
    }

    private final class FromChaincode implements StreamObserver<ChaincodeMessage> {
        @Override
        public void onNext(ChaincodeMessage message) {
            try {
                handle(message);
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void onError(Throwable broken) {
            running.values().forEach(simulation -> simulation.done.completeExceptionally(broken));
        }

        @Override
        public void onCompleted() {
            onError(new IllegalStateException("the chaincode hung up"));
        }
    }

    private void handle(ChaincodeMessage message) throws InvalidProtocolBufferException {
        switch (message.getType()) {
            case REGISTER -> {
                send(message.toBuilder()
                        .setType(ChaincodeMessage.Type.REGISTERED)
                        .build());
                send(message.toBuilder().setType(ChaincodeMessage.Type.READY).build());
                ready.countDown();
            }
            case COMPLETED, ERROR -> {
                synchronized (this) {
                    Objects.requireNonNull(running.remove(message.getTxid()))
                            .done
                            .complete(message);
                }
            }
            case KEEPALIVE -> {}
            default ->
                send(ChaincodeMessage.newBuilder()
                        .setType(ChaincodeMessage.Type.RESPONSE)
                        .setChannelId(message.getChannelId())
                        .setTxid(message.getTxid())
                        .setPayload(answer(message))
                        .build());
        }
    }

    private synchronized ByteString answer(ChaincodeMessage message) throws InvalidProtocolBufferException {
        Simulation simulation = Objects.requireNonNull(running.get(message.getTxid()));
        return switch (message.getType()) {
            case GET_STATE -> {
                String key = GetState.parseFrom(message.getPayload()).getKey();
                simulation.readOperations++;
                simulation.reads.put(key, version(key));
                Row row = state.get(key);
                yield row == null ? ByteString.EMPTY : row.value();
            }
            case PUT_STATE -> {
                PutState put = PutState.parseFrom(message.getPayload());
                simulation.writeOperations++;
                simulation.writes.put(put.getKey(), Optional.of(put.getValue()));
                yield ByteString.EMPTY;
            }
            case DEL_STATE -> {
                simulation.writeOperations++;
                simulation.writes.put(DelState.parseFrom(message.getPayload()).getKey(), Optional.empty());
                yield ByteString.EMPTY;
            }
            case GET_STATE_BY_RANGE -> {
                simulation.readOperations++;
                GetStateByRange range = GetStateByRange.parseFrom(message.getPayload());
                simulation.iterators.add(rows(range));
                yield next(simulation, simulation.iterators.size() - 1);
            }
            case QUERY_STATE_NEXT ->
                next(
                        simulation,
                        Integer.parseInt(
                                QueryStateNext.parseFrom(message.getPayload()).getId()));
            case QUERY_STATE_CLOSE -> ByteString.EMPTY;
            default -> throw new IllegalStateException("this peer does not answer " + message.getType());
        };
    }

    private Deque<KV> rows(GetStateByRange range) {
        Deque<KV> rows = new ArrayDeque<>();
        state.subMap(range.getStartKey(), range.getEndKey())
                .forEach((key, row) -> rows.add(
                        KV.newBuilder().setKey(key).setValue(row.value()).build()));
        return rows;
    }

    private ByteString next(Simulation simulation, int iterator) {
        Deque<KV> rows = simulation.iterators.get(iterator);
        List<QueryResultBytes> batch = new ArrayList<>();
        while (batch.size() < BATCH && !rows.isEmpty()) {
            KV row = rows.remove();
            simulation.reads.put(row.getKey(), version(row.getKey()));
            batch.add(QueryResultBytes.newBuilder()
                    .setResultBytes(row.toByteString())
                    .build());
        }
        return QueryResponse.newBuilder()
                .setId(Integer.toString(iterator))
                .addAllResults(batch)
                .setHasMore(!rows.isEmpty())
                .build()
                .toByteString();
    }

    private static SignedProposal proposal(Actor signer, String addressed, String id, Instant time) {
        ChannelHeader channel = ChannelHeader.newBuilder()
                .setType(HeaderType.ENDORSER_TRANSACTION_VALUE)
                .setChannelId(CHANNEL)
                .setTxId(id)
                .setTimestamp(
                        Timestamp.newBuilder().setSeconds(time.getEpochSecond()).setNanos(time.getNano()))
                .setExtension(ChaincodeHeaderExtension.newBuilder()
                        .setChaincodeId(ChaincodeID.newBuilder().setName(addressed))
                        .build()
                        .toByteString())
                .build();
        SignatureHeader signature = SignatureHeader.newBuilder()
                .setCreator(signer.creator())
                .setNonce(ByteString.copyFromUtf8(id))
                .build();
        Header header = Header.newBuilder()
                .setChannelHeader(channel.toByteString())
                .setSignatureHeader(signature.toByteString())
                .build();
        Proposal proposal = Proposal.newBuilder()
                .setHeader(header.toByteString())
                .setPayload(ChaincodeProposalPayload.getDefaultInstance().toByteString())
                .build();
        return SignedProposal.newBuilder()
                .setProposalBytes(proposal.toByteString())
                .build();
    }

    @Override
    public void close() {
        connection.shutdownNow();
        chaincode.shutdownNow();
    }
}
