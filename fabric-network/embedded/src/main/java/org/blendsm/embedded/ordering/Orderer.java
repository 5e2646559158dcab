package org.blendsm.embedded.ordering;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.blendsm.embedded.blocks.Envelopes;
import org.blendsm.embedded.blocks.Hashes;
import org.blendsm.embedded.channel.ChannelConfig;
import org.blendsm.embedded.channel.ConfigUpdateRefused;
import org.blendsm.embedded.channel.ConfigUpdates;
import org.blendsm.embedded.commit.Chain;
import org.blendsm.embedded.commit.OrderedTransaction;
import org.blendsm.embedded.identity.SigningIdentity;
import org.blendsm.embedded.validation.FormCheck;
import org.blendsm.embedded.validation.FormCheck.Checked;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.common.Status;

/**
 * Puts transactions in one order and cuts them into blocks: when enough wait, when they are large enough, when the
 * oldest has waited long enough, or at once when no other is on its way. One thread orders and commits.
 */
public final class Orderer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Orderer.class.getName());
    private static final int QUEUE = 20_000;
    private static final int BYTES_WAITING = 32 << 20;

    private final Chain chain;
    private final FormCheck formCheck;
    private final SigningIdentity identity;
    private final Clock clock;
    private final Duration timeout;
    private final LinkedBlockingQueue<Submission> queue = new LinkedBlockingQueue<>(QUEUE);
    private final Semaphore room = new Semaphore(BYTES_WAITING);
    private final AtomicInteger underWay = new AtomicInteger();
    private final Thread thread;
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private volatile boolean closed;

    private sealed interface Submission {
        int bytes();

        record Ordinary(OrderedTransaction transaction) implements Submission {
            @Override
            public int bytes() {
                return transaction.bytes().size();
            }
        }

        record Update(Envelope envelope) implements Submission {
            @Override
            public int bytes() {
                return envelope.getSerializedSize();
            }
        }
    }

    public Orderer(Chain chain, FormCheck formCheck, SigningIdentity identity, Clock clock, Duration timeout) {
        this.chain = chain;
        this.formCheck = formCheck;
        this.identity = identity;
        this.clock = clock;
        this.timeout = timeout;
        this.thread = Thread.ofPlatform().name("orderer").daemon().start(this::run);
    }

    /** Completes when a block could not be written: then this node must not go on. */
    public CompletableFuture<Throwable> failure() {
        return failure;
    }

    /** A transaction is being prepared that will soon ask to be ordered; blocks may wait for it a little. */
    public void expect() {
        underWay.incrementAndGet();
    }

    public void expectNoLonger() {
        underWay.decrementAndGet();
    }

    /** Takes an envelope in, or says why not. That it was taken in does not mean that it is valid. */
    public void broadcast(Envelope envelope) throws BroadcastRefused {
        expect();
        try {
            ChannelHeader header = header(envelope);
            boolean update = header.getType() == HeaderType.CONFIG_UPDATE_VALUE;
            if (header.getType() == HeaderType.CONFIG_VALUE
                    || header.getType() == HeaderType.ORDERER_TRANSACTION_VALUE) {
                throw new BroadcastRefused(Status.BAD_REQUEST, "message is of type that cannot be processed directly");
            }
            ChannelConfig config = chain.config();
            admit(envelope, config, update ? "config update for existing channel did not pass initial checks: " : "");
            if (update) {
                propose(config, envelope);
                enqueue(new Submission.Update(envelope));
            } else {
                enqueue(new Submission.Ordinary(checked(envelope, header.getTxId(), config)));
            }
        } finally {
            expectNoLonger();
        }
    }

    private ChannelHeader header(Envelope envelope) throws BroadcastRefused {
        try {
            ChannelHeader header = Envelopes.channelHeader(envelope);
            if (!header.getChannelId().equals(chain.channel())) {
                throw new BroadcastRefused(
                        Status.BAD_REQUEST,
                        "channel creation request not allowed because the orderer system channel" + " is not defined");
            }
            return header;
        } catch (InvalidProtocolBufferException e) {
            throw new BroadcastRefused(Status.BAD_REQUEST, "could not determine channel ID: " + e.getMessage());
        }
    }

    /** The orderer's filters, in its order: empty, size, expiry, signature. */
    private void admit(Envelope envelope, ChannelConfig config, String context) throws BroadcastRefused {
        if (envelope.getPayload().isEmpty()) {
            throw new BroadcastRefused(Status.BAD_REQUEST, context + "Message was empty");
        }
        long size =
                (long) envelope.getPayload().size() + envelope.getSignature().size();
        int limit = config.batchSize().getAbsoluteMaxBytes();
        if (size > limit) {
            throw new BroadcastRefused(
                    Status.BAD_REQUEST,
                    context + "message payload is " + size + " bytes and exceeds maximum allowed " + limit + " bytes");
        }
        ByteString creator = creator(envelope);
        if (config.members().expired(creator, clock.instant())) {
            throw new BroadcastRefused(Status.BAD_REQUEST, context + "broadcast client identity expired");
        }
        Optional<String> refusal =
                config.refusal(ChannelConfig.CHANNEL_WRITERS, creator, envelope.getPayload(), envelope.getSignature());
        if (refusal.isPresent()) {
            throw new BroadcastRefused(Status.FORBIDDEN, context + refusal.get() + ": permission denied");
        }
    }

    private static ByteString creator(Envelope envelope) throws BroadcastRefused {
        try {
            Header header = Payload.parseFrom(envelope.getPayload()).getHeader();
            return SignatureHeader.parseFrom(header.getSignatureHeader()).getCreator();
        } catch (InvalidProtocolBufferException e) {
            throw new BroadcastRefused(
                    Status.BAD_REQUEST, "could not convert message to signedData: " + e.getMessage());
        }
    }

    private OrderedTransaction checked(Envelope envelope, String transactionId, ChannelConfig config) {
        Checked checked = formCheck.check(envelope, true, config);
        return new OrderedTransaction(envelope, envelope.toByteString(), transactionId, checked, config.sequence());
    }

    private static ConfigEnvelope propose(ChannelConfig config, Envelope update) throws BroadcastRefused {
        try {
            return ConfigUpdates.propose(config, update);
        } catch (ConfigUpdateRefused e) {
            throw new BroadcastRefused(
                    Status.BAD_REQUEST,
                    "error applying config update to existing channel '" + config.channel() + "': " + e.getMessage());
        }
    }

    private void enqueue(Submission submission) throws BroadcastRefused {
        boolean fits = room.tryAcquire(submission.bytes());
        if (closed || failure.isDone() || !fits || !queue.offer(submission)) {
            if (fits) {
                room.release(submission.bytes());
            }
            throw new BroadcastRefused(Status.SERVICE_UNAVAILABLE, "the orderer cannot take more now; try again");
        }
    }

    private void run() {
        try {
            List<Submission> carried = new ArrayList<>();
            while (!closed) {
                if (carried.isEmpty()) {
                    Submission first = queue.poll(1, TimeUnit.SECONDS);
                    if (first == null) {
                        continue;
                    }
                    carried.add(first);
                }
                carried = order(carried);
            }
        } catch (IOException | RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a block could not be written; this node stops taking transactions", e);
            failure.complete(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Commits one block that starts with what was carried over; returns what did not fit. */
    private List<Submission> order(List<Submission> carried) throws IOException, InterruptedException {
        if (carried.getFirst() instanceof Submission.Update update) {
            configure(update.envelope());
            room.release(update.bytes());
            return new ArrayList<>();
        }
        List<OrderedTransaction> batch = new ArrayList<>();
        List<Submission> left = new ArrayList<>();
        int bytes = 0;
        long cutAt = System.nanoTime() + timeout.toNanos();
        Optional<Submission> next = Optional.of(carried.getFirst());
        while (next.isPresent()) {
            if (!(next.get() instanceof Submission.Ordinary ordinary)) {
                left.add(next.get()); // a configuration stands alone in its block
                break;
            }
            int size = ordinary.bytes();
            if (!batch.isEmpty() && bytes + size > chain.config().batchSize().getPreferredMaxBytes()) {
                left.add(ordinary);
                break;
            }
            batch.add(ordinary.transaction());
            bytes += size;
            boolean full = batch.size() >= chain.config().batchSize().getMaxMessageCount();
            next = full ? Optional.empty() : next(cutAt);
        }
        chain.commit(batch);
        room.release(bytes);
        return left;
    }

    private Optional<Submission> next(long cutAt) throws InterruptedException {
        Submission waiting = queue.poll();
        while (waiting == null && underWay.get() > 0 && System.nanoTime() < cutAt) {
            // short naps, because the last one on its way may turn back
            waiting = queue.poll(Math.min(1_000_000, cutAt - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
        return Optional.ofNullable(waiting);
    }

    /** Judged again: another update may have been ordered first. */
    private void configure(Envelope update) throws IOException {
        ConfigEnvelope next;
        try {
            next = ConfigUpdates.propose(chain.config(), update);
        } catch (ConfigUpdateRefused e) {
            LOG.log(Level.WARNING, "a configuration update was overtaken: {0}", e.getMessage());
            return;
        }
        byte[] nonce = new byte[24];
        new SecureRandom().nextBytes(nonce);
        SignatureHeader signature = SignatureHeader.newBuilder()
                .setCreator(identity.serialized())
                .setNonce(ByteString.copyFrom(nonce))
                .build();
        String transactionId = Hashes.transactionId(signature);
        ChannelHeader header = ChannelHeader.newBuilder()
                .setType(HeaderType.CONFIG_VALUE)
                .setVersion(1)
                .setChannelId(chain.channel())
                .setTxId(transactionId)
                .setTimestamp(Timestamp.newBuilder().setSeconds(clock.instant().getEpochSecond()))
                .build();
        ByteString payload = Payload.newBuilder()
                .setHeader(Header.newBuilder()
                        .setChannelHeader(header.toByteString())
                        .setSignatureHeader(signature.toByteString()))
                .setData(next.toByteString())
                .build()
                .toByteString();
        chain.commitConfig(
                Envelope.newBuilder()
                        .setPayload(payload)
                        .setSignature(identity.sign(payload))
                        .build(),
                transactionId);
        LOG.log(
                Level.INFO,
                "channel configuration {0} is in force",
                chain.config().sequence());
    }

    /** What was taken in and not yet committed is lost with the process, as with any orderer's memory. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join(TimeUnit.SECONDS.toMillis(10));
    }
}
