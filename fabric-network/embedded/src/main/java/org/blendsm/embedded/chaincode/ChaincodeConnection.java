package org.blendsm.embedded.chaincode;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.blendsm.embedded.simulation.SimulationRefused;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;
import org.hyperledger.fabric.protos.peer.ChaincodeGrpc;
import org.hyperledger.fabric.protos.peer.ChaincodeMessage;
import org.hyperledger.fabric.protos.peer.ChaincodeMessage.Type;
import org.hyperledger.fabric.protos.peer.ChaincodeSpec;
import org.hyperledger.fabric.protos.peer.Response;
import org.jspecify.annotations.Nullable;

/**
 * The peer's end of the stream to a chaincode that runs as a service: the peer dials, the chaincode registers, and from
 * then on both send messages keyed by channel and transaction. A lost stream fails what runs on it and is dialled again
 * for ever, at most two seconds apart.
 */
final class ChaincodeConnection implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ChaincodeConnection.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final long FIRST_REDIAL_MILLIS = 50;
    private static final long LONGEST_REDIAL_MILLIS = 2_000;
    private static final int LARGEST_MESSAGE = 100 << 20;

    private final Chaincodes chaincodes;
    private final String name;
    private final String address;
    private final ManagedChannel channel;
    private final Map<String, RunningTransaction> running = new ConcurrentHashMap<>();
    private final ScheduledExecutorService redial;
    private volatile CompletableFuture<Stream> stream = new CompletableFuture<>();
    private volatile boolean closed;
    private volatile long pause = FIRST_REDIAL_MILLIS;

    ChaincodeConnection(Chaincodes chaincodes, String name, String host, int port) {
        this.chaincodes = chaincodes;
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
        Stream dialled = new Stream();
        // A stream outlives the request in whose thread it may be dialled
        Context.ROOT.run(() -> dialled.open(channel));
    }

    boolean ready() {
        return stream.isDone();
    }

    Outcome execute(RunningTransaction transaction, Duration timeout) throws ExecutionFailed {
        Invocation invocation = transaction.invocation();
        String key = key(invocation.channel(), invocation.transactionId());
        Stream ready = awaitReady(invocation.transactionId());
        Context request = Context.current();
        Context.CancellationListener gaveUp = context ->
                transaction.answer().completeExceptionally(new ExecutionFailed("the caller waits no longer"));
        if (running.putIfAbsent(key, transaction) != null) {
            throw failed(
                    invocation,
                    "error sending: txid: " + invocation.transactionId() + "(" + invocation.channel() + ") exists");
        }
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
                throw failed(invocation, "error sending: chaincode stream terminated");
            }
            return outcome(invocation, transaction.answer().get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            throw failed(invocation, "error sending: timeout expired while executing transaction");
        } catch (ExecutionException e) {
            throw failed(
                    invocation,
                    "error sending: "
                            + Optional.ofNullable(e.getCause())
                                    .map(Throwable::getMessage)
                                    .orElse(""));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(invocation, "error sending: interrupted");
        } finally {
            request.removeListener(gaveUp);
            running.remove(key);
            transaction.closeQueries();
        }
    }

    private Stream awaitReady(String transactionId) throws ExecutionFailed {
        try {
            return stream.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new ExecutionFailed("failed to execute transaction " + transactionId
                    + ": could not launch chaincode " + name + ": connection to " + name
                    + " failed: error creating grpc connection to " + address + ": context deadline exceeded");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExecutionFailed("failed to execute transaction " + transactionId + ": interrupted");
        }
    }

    private static ExecutionFailed failed(Invocation invocation, String reason) {
        return new ExecutionFailed("failed to execute transaction " + invocation.transactionId() + ": " + reason);
    }

    /** The peer, not the chaincode, says whose event it is. */
    private Outcome outcome(Invocation invocation, ChaincodeMessage message) throws ExecutionFailed {
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

    /** One dialled stream, from REGISTER to its end. */
    private final class Stream implements StreamObserver<ChaincodeMessage> {
        private volatile @Nullable StreamObserver<ChaincodeMessage> out;
        private volatile boolean ended;

        /** Holds the lock, so that a chaincode that registers at once is answered after there is a way to answer. */
        synchronized void open(ManagedChannel to) {
            out = ChaincodeGrpc.newStub(to).connect(this);
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
                case REGISTER -> register();
                case KEEPALIVE -> send(message);
                case COMPLETED, ERROR ->
                    transaction(message)
                            .ifPresent(transaction -> transaction.answer().complete(message));
                // These two wait for another chaincode or for the disk, and must not hold up the stream
                case INVOKE_CHAINCODE, GET_HISTORY_FOR_KEY -> Thread.startVirtualThread(() -> request(message));
                default -> request(message);
            }
        }

        private void register() {
            send(ChaincodeMessage.newBuilder().setType(Type.REGISTERED).build());
            send(ChaincodeMessage.newBuilder().setType(Type.READY).build());
            pause = FIRST_REDIAL_MILLIS;
            stream.complete(this);
            LOG.log(Level.INFO, "chaincode {0} at {1} is ready", name, address);
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
                throws InvalidProtocolBufferException, ExecutionFailed {
            ChaincodeSpec spec = ChaincodeSpec.parseFrom(message.getPayload());
            Outcome outcome = chaincodes.call(caller, spec.getChaincodeId().getName(), spec.getInput());
            ChaincodeMessage.Builder answer = ChaincodeMessage.newBuilder()
                    .setType(Type.COMPLETED)
                    .setChannelId(message.getChannelId())
                    .setTxid(message.getTxid())
                    .setPayload(outcome.response().toByteString());
            outcome.event().ifPresent(answer::setChaincodeEvent);
            return answer.build().toByteString();
        }

        @Override
        public void onError(Throwable cause) {
            ended(cause.getMessage());
        }

        @Override
        public void onCompleted() {
            ended("the chaincode closed the stream");
        }

        private void ended(@Nullable String reason) {
            ended = true;
            if (stream.getNow(null) == this) {
                stream = new CompletableFuture<>();
                LOG.log(Level.WARNING, "chaincode {0} at {1} is gone: {2}", name, address, reason);
                running.values()
                        .forEach(transaction -> transaction
                                .answer()
                                .completeExceptionally(new ExecutionFailed("chaincode stream terminated")));
            }
            if (!closed) {
                pause = Math.min(pause * 2, LONGEST_REDIAL_MILLIS);
                redial.schedule(ChaincodeConnection.this::dial, pause, TimeUnit.MILLISECONDS);
            }
        }
    }
}
