package org.blendsm.embedded.chaincode;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.blendsm.embedded.simulation.SimulationRefused;
import org.hyperledger.fabric.protos.peer.ChaincodeAdditionalParams;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;
import org.hyperledger.fabric.protos.peer.ChaincodeGrpc;
import org.hyperledger.fabric.protos.peer.ChaincodeMessage;
import org.hyperledger.fabric.protos.peer.ChaincodeMessage.Type;
import org.hyperledger.fabric.protos.peer.ChaincodeSpec;
import org.hyperledger.fabric.protos.peer.Response;
import org.jspecify.annotations.Nullable;

/**
 * The peers' ends of the streams to a chaincode that runs as a service, one for each organisation's peer, so that each
 * can run the same transaction: the peer dials, the chaincode registers, and from then on both send messages keyed by
 * channel and transaction. The streams stand and end together: lost ones fail what runs on them and are dialled again
 * for ever, at most two seconds apart.
 */
final class ChaincodeConnection implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ChaincodeConnection.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final long FIRST_REDIAL_MILLIS = 50;
    private static final long LONGEST_REDIAL_MILLIS = 2_000;
    private static final int LARGEST_MESSAGE = 100 << 20;

    /** What Fabric's {@code core.yaml} offers: a shim that can do so writes, and reads several keys, at once. */
    private static final ChaincodeAdditionalParams BATCHES = ChaincodeAdditionalParams.newBuilder()
            .setUseWriteBatch(true)
            .setMaxSizeWriteBatch(1000)
            .setUseGetMultipleKeys(true)
            .setMaxSizeGetMultipleKeys(1000)
            .build();

    private final Chaincodes chaincodes;
    private final String name;
    private final String address;
    private final ManagedChannel channel;
    private final List<String> organisations;
    private final int bytesAtOnce;
    private final Semaphore room;
    private final ScheduledExecutorService redial;
    private volatile CompletableFuture<Streams> streams = new CompletableFuture<>();
    private volatile boolean closed;
    private volatile long pause = FIRST_REDIAL_MILLIS;

    /**
     * @param organisations MSP ids of those whose peers run the chaincode
     * @param bytesAtOnce as many bytes of proposals it is given at once
     */
    ChaincodeConnection(
            Chaincodes chaincodes, List<String> organisations, int bytesAtOnce, String name, String host, int port) {
        this.chaincodes = chaincodes;
        this.organisations = organisations;
        this.bytesAtOnce = bytesAtOnce;
        this.room = new Semaphore(bytesAtOnce);
        this.name = name;
        this.address = host + ":" + port;
        this.redial = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("chaincode-redial-" + name).factory());
        // Answered on the network thread: a state request only touches memory and the state's cache
        this.channel = NettyChannelBuilder.forAddress(host, port)
                .usePlaintext()
                .directExecutor()
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .build();
    }

    void dial() {
        if (closed) {
            return;
        }
        channel.resetConnectBackoff();
        Streams dialled = new Streams();
        // A stream outlives the request in whose thread it may be dialled
        Context.ROOT.run(dialled::open);
    }

    boolean ready() {
        return streams.isDone();
    }

    /** The chaincode's last word on the transaction: COMPLETED or ERROR. */
    ChaincodeMessage execute(RunningTransaction transaction, Duration timeout) throws ExecutionFailed {
        Invocation invocation = transaction.invocation();
        Stream ready = awaitReady().of(invocation.peerMspId());
        CompletableFuture<ChaincodeMessage> answer =
                ready.begin(transaction, timeout).copy();
        Context request = Context.current();
        Context.CancellationListener gaveUp =
                context -> answer.completeExceptionally(new ExecutionFailed("the caller waits no longer"));
        request.addListener(gaveUp, Runnable::run);
        try {
            ready.send(ChaincodeMessage.newBuilder()
                    .setType(Type.TRANSACTION)
                    .setChannelId(invocation.channel())
                    .setTxid(invocation.transactionId())
                    .setPayload(invocation.input().toByteString())
                    .setProposal(invocation.proposal())
                    .build());
            if (ready.ended) {
                transaction.answer().completeExceptionally(new ExecutionFailed("chaincode stream terminated"));
            }
            return answer.get();
        } catch (ExecutionException e) {
            throw new ExecutionFailed("error sending: "
                    + (e.getCause() instanceof ExecutionFailed failed
                            ? failed.getMessage()
                            : "timeout expired while executing transaction"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExecutionFailed("error sending: interrupted");
        } finally {
            request.removeListener(gaveUp);
            transaction.closeQueries();
        }
    }

    private Streams awaitReady() throws ExecutionFailed {
        try {
            return streams.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new ExecutionFailed("could not launch chaincode " + name + ": connection to " + name
                    + " failed: error creating grpc connection to " + address + ": context deadline exceeded");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExecutionFailed("interrupted");
        }
    }

    /** The peer, not the chaincode, says whose event it is. */
    Outcome outcome(Invocation invocation, ChaincodeMessage message) throws ExecutionFailed {
        if (message.getType() == Type.ERROR) {
            throw new ExecutionFailed(
                    "transaction returned with failure: " + message.getPayload().toStringUtf8());
        }
        try {
            Response response = Response.parseFrom(message.getPayload());
            Optional<ChaincodeEvent> event = message.hasChaincodeEvent()
                    ? Optional.of(message.getChaincodeEvent().toBuilder()
                            .setChaincodeId(name)
                            .setTxId(invocation.transactionId())
                            .build())
                    : Optional.empty();
            return new Outcome(response, event);
        } catch (InvalidProtocolBufferException e) {
            throw new ExecutionFailed("failed to unmarshal response for transaction " + invocation.transactionId());
        }
    }

    private static String key(String channelId, String transactionId) {
        return channelId + '/' + transactionId;
    }

    @Override
    public void close() {
        closed = true;
        redial.shutdownNow();
        channel.shutdownNow();
    }

    /** All streams of one dialling, from the first REGISTER to the first end. */
    private final class Streams {
        private final Map<String, Stream> byPeer = new LinkedHashMap<>();
        private final AtomicInteger unregistered = new AtomicInteger(organisations.size());
        private boolean ended;

        Streams() {
            organisations.forEach(mspId -> byPeer.put(mspId, new Stream(this)));
        }

        Stream of(String mspId) {
            return Optional.ofNullable(byPeer.get(mspId)).orElseThrow();
        }

        void open() {
            byPeer.values().forEach(Stream::open);
        }

        /**
         * Nobody is answered before all have registered: Fabric's Java shim keeps one state for all its streams, which
         * each of them sets back when it registers, and loses what comes on the others meanwhile.
         */
        void registered() {
            if (unregistered.decrementAndGet() == 0) {
                byPeer.values().forEach(Stream::beReady);
                stand();
            }
        }

        /** Unless one of them has ended already. */
        private synchronized void stand() {
            if (!ended) {
                pause = FIRST_REDIAL_MILLIS;
                streams.complete(this);
                LOG.log(Level.INFO, "chaincode {0} at {1} is ready", name, address);
            }
        }

        void end(@Nullable String reason) {
            synchronized (this) {
                if (ended) {
                    return;
                }
                ended = true;
                if (streams.getNow(null) == this) {
                    streams = new CompletableFuture<>();
                    LOG.log(Level.WARNING, "chaincode {0} at {1} is gone: {2}", name, address, reason);
                }
            }
            byPeer.values().forEach(Stream::end);
            if (!closed) {
                pause = Math.min(pause * 2, LONGEST_REDIAL_MILLIS);
                redial.schedule(ChaincodeConnection.this::dial, pause, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** One peer's stream. */
    private final class Stream implements StreamObserver<ChaincodeMessage> {
        private final Streams all;
        private final Map<String, RunningTransaction> running = new ConcurrentHashMap<>();
        private volatile @Nullable StreamObserver<ChaincodeMessage> out;
        private volatile boolean ended;

        Stream(Streams all) {
            this.all = all;
        }

        /**
         * Unless another one of the same dialling has ended it meanwhile. Holds the lock, so that a chaincode that
         * registers at once is answered after there is a way to answer.
         */
        synchronized void open() {
            if (!ended) {
                out = ChaincodeGrpc.newStub(channel).connect(this);
            }
        }

        /**
         * Until the chaincode has answered, or its time is over, it holds what it was sent, whether or not anybody
         * waits for it any more.
         */
        CompletableFuture<ChaincodeMessage> begin(RunningTransaction transaction, Duration timeout)
                throws ExecutionFailed {
            Invocation invocation = transaction.invocation();
            String key = key(invocation.channel(), invocation.transactionId());
            int bytes = invocation.proposal().getSerializedSize();
            if (!room.tryAcquire(bytes)) {
                throw new ExecutionFailed("error sending: too many requests, exceeding concurrency limit of chaincode "
                        + name + " (" + bytesAtOnce + " bytes at once)");
            }
            if (running.putIfAbsent(key, transaction) != null) {
                room.release(bytes);
                throw new ExecutionFailed(
                        "error sending: txid: " + invocation.transactionId() + "(" + invocation.channel() + ") exists");
            }
            return transaction
                    .answer()
                    .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((message, failure) -> {
                        running.remove(key);
                        room.release(bytes);
                    });
        }

        /** gRPC allows one writer at a time. */
        synchronized void send(ChaincodeMessage message) {
            StreamObserver<ChaincodeMessage> to = out;
            if (to != null && !ended) {
                to.onNext(message);
            }
        }

        @Override
        public void onNext(ChaincodeMessage message) {
            switch (message.getType()) {
                case REGISTER -> all.registered();
                case KEEPALIVE -> send(message);
                case COMPLETED, ERROR ->
                    transaction(message)
                            .ifPresent(transaction -> transaction.answer().complete(message));
                // These two wait for another chaincode or for the disk, and must not hold up the stream
                case INVOKE_CHAINCODE, GET_HISTORY_FOR_KEY -> Thread.startVirtualThread(() -> request(message));
                default -> request(message);
            }
        }

        void beReady() {
            send(ChaincodeMessage.newBuilder().setType(Type.REGISTERED).build());
            send(ChaincodeMessage.newBuilder()
                    .setType(Type.READY)
                    .setPayload(BATCHES.toByteString())
                    .build());
        }

        private Optional<RunningTransaction> transaction(ChaincodeMessage message) {
            return Optional.ofNullable(running.get(key(message.getChannelId(), message.getTxid())));
        }

        private void request(ChaincodeMessage message) {
            ChaincodeMessage.Builder reply = ChaincodeMessage.newBuilder()
                    .setChannelId(message.getChannelId())
                    .setTxid(message.getTxid());
            Optional<RunningTransaction> transaction = transaction(message);
            try {
                if (transaction.isEmpty()) {
                    throw new SimulationRefused("no ledger context");
                }
                ByteString answer = message.getType() == Type.INVOKE_CHAINCODE
                        ? call(transaction.get(), message)
                        : transaction.get().reply(message);
                reply.setType(Type.RESPONSE).setPayload(answer);
            } catch (SimulationRefused | ExecutionFailed | InvalidProtocolBufferException e) {
                reply.setType(Type.ERROR).setPayload(refusal(message, e));
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "transaction " + message.getTxid() + " failed at " + message.getType(), e);
                reply.setType(Type.ERROR).setPayload(refusal(message, e));
            }
            send(reply.build());
        }

        private static ByteString refusal(ChaincodeMessage message, Exception reason) {
            return ByteString.copyFromUtf8(
                    message.getType() + " failed: transaction ID: " + message.getTxid() + ": " + reason.getMessage());
        }

        /** The other chaincode's whole answer goes back as a message within the message. */
        private ByteString call(RunningTransaction caller, ChaincodeMessage message)
                throws InvalidProtocolBufferException, ExecutionFailed, SimulationRefused {
            ChaincodeSpec spec = ChaincodeSpec.parseFrom(message.getPayload());
            return chaincodes
                    .call(caller, spec.getChaincodeId().getName(), spec.getInput())
                    .toByteString();
        }

        @Override
        public void onError(Throwable cause) {
            all.end(cause.getMessage());
        }

        @Override
        public void onCompleted() {
            all.end("the chaincode closed the stream");
        }

        /** Fails what runs on it. */
        synchronized void end() {
            ended = true;
            running.values()
                    .forEach(transaction -> transaction
                            .answer()
                            .completeExceptionally(new ExecutionFailed("chaincode stream terminated")));
            StreamObserver<ChaincodeMessage> to = out;
            if (to != null) {
                to.onError(Status.CANCELLED.asRuntimeException());
            }
        }
    }
}
