package org.blendsm.embedded.deliver;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.blendsm.embedded.blocks.Envelopes;
import org.blendsm.embedded.channel.ChannelConfig;
import org.blendsm.embedded.commit.Chain;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.common.Status;
import org.hyperledger.fabric.protos.orderer.SeekInfo;
import org.hyperledger.fabric.protos.orderer.SeekPosition;

/**
 * Serves blocks from one place of the chain to another, waiting for those to come. The right to read is asked again
 * whenever the configuration has changed. Source: Fabric's {@code common/deliver}.
 */
public final class BlockStreams {
    private static final System.Logger LOG = System.getLogger(BlockStreams.class.getName());
    private static final Duration TIME_WINDOW = Duration.ofMinutes(15);
    private static final long NAP_MILLIS = 1_000;
    /** At work, as Fabric's peers have it; who says nothing takes no place. */
    private static final int STREAMS_AT_WORK = 2_500;

    private static final int LARGEST_REQUEST = 16 << 10;

    private final Chain chain;
    private final Executor executor;
    private final Clock clock;
    private final String policy;
    private final Semaphore places = new Semaphore(STREAMS_AT_WORK);

    /** @param policy who may read */
    public BlockStreams(Chain chain, Executor executor, Clock clock, String policy) {
        this.chain = chain;
        this.executor = executor;
        this.clock = clock;
        this.policy = policy;
    }

    /**
     * A stream that answers one seek request after another, in the words of one of Fabric's services. The next is taken
     * in when the one before is answered.
     *
     * @param block says a block to who asked for it
     */
    public <R> StreamObserver<Envelope> stream(
            ServerCallStreamObserver<R> out, Function<Status, R> status, BiFunction<Block, ByteString, R> block) {
        Session<R> session = new Session<>(out, status, block);
        out.disableAutoRequest();
        out.request(1);
        out.setOnReadyHandler(session::wake);
        out.setOnCancelHandler(session::wake);
        executor.execute(session);
        return session;
    }

    /** The stream ends behind the block {@code last}, and never where that lies before the first. */
    private record Range(long first, long last) {}

    /** A request that is not served, with the status that ends the stream. */
    private static final class NotServed extends Exception {
        private final Status status;

        NotServed(Status status) {
            super(status.name());
            this.status = status;
        }
    }

    /** More streams than may be at work. */
    private static final class Crowded extends Exception {}

    private final class Session<R> implements StreamObserver<Envelope>, Runnable {
        private final ServerCallStreamObserver<R> out;
        private final Function<Status, R> status;
        private final BiFunction<Block, ByteString, R> block;
        private final BlockingQueue<Envelope> requests = new ArrayBlockingQueue<>(1);
        private final Object ready = new Object();
        private volatile boolean noMore;
        private long permittedUnder = -1;

        Session(ServerCallStreamObserver<R> out, Function<Status, R> status, BiFunction<Block, ByteString, R> block) {
            this.out = out;
            this.status = status;
            this.block = block;
        }

        @Override
        public void onNext(Envelope request) {
            requests.add(request); // no other was asked for
        }

        @Override
        public void onError(Throwable cause) {
            noMore = true;
        }

        @Override
        public void onCompleted() {
            noMore = true;
        }

        void wake() {
            synchronized (ready) {
                ready.notifyAll();
            }
        }

        @Override
        public void run() {
            try {
                while (!out.isCancelled()) {
                    Envelope request = requests.poll(NAP_MILLIS, TimeUnit.MILLISECONDS);
                    if (request != null) {
                        serveInPlace(request);
                        out.onNext(status.apply(Status.SUCCESS));
                        out.request(1);
                    } else if (noMore && requests.isEmpty()) {
                        out.onCompleted();
                        return;
                    }
                }
            } catch (NotServed e) {
                if (!out.isCancelled()) {
                    out.onNext(status.apply(e.status));
                    out.onCompleted();
                }
            } catch (Crowded e) {
                out.onError(io.grpc.Status.UNKNOWN
                        .withDescription("too many requests, exceeding concurrency limit (" + STREAMS_AT_WORK + ")")
                        .asRuntimeException());
            } catch (IOException | RuntimeException | Error e) {
                LOG.log(Level.WARNING, "a stream of blocks failed in the ledger itself", e);
                out.onError(
                        io.grpc.Status.INTERNAL.withDescription(e.getMessage()).asRuntimeException());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                out.onError(io.grpc.Status.UNAVAILABLE
                        .withDescription("the ledger is shutting down")
                        .asRuntimeException());
            }
        }

        private void serveInPlace(Envelope request) throws NotServed, Crowded, IOException, InterruptedException {
            SeekInfo seek = seek(request);
            permittedUnder = -1; // another request may be in another's name
            permit(request);
            if (!places.tryAcquire()) {
                throw new Crowded();
            }
            try {
                serve(request, seek);
            } finally {
                places.release();
            }
        }

        private void serve(Envelope request, SeekInfo seek) throws NotServed, IOException, InterruptedException {
            Range range = range(seek);
            boolean mayWait = seek.getBehavior() == SeekInfo.SeekBehavior.BLOCK_UNTIL_READY;
            long number = range.first();
            do {
                if (!mayWait && number >= chain.height()) {
                    throw new NotServed(Status.NOT_FOUND);
                }
                while (!chain.awaitBlock(number, NAP_MILLIS)) {
                    if (out.isCancelled()) {
                        throw new NotServed(Status.INTERNAL_SERVER_ERROR);
                    }
                }
                permit(request);
                awaitReady();
                out.onNext(block.apply(shown(chain.block(number), seek), creator(request)));
            } while (number++ != range.last());
        }

        private void awaitReady() throws NotServed, InterruptedException {
            synchronized (ready) {
                while (!out.isReady() && !out.isCancelled()) {
                    ready.wait(NAP_MILLIS);
                }
            }
            if (out.isCancelled()) {
                throw new NotServed(Status.INTERNAL_SERVER_ERROR);
            }
        }

        private void permit(Envelope request) throws NotServed {
            ChannelConfig config = chain.config();
            ByteString creator = creator(request);
            if (config.members().expired(creator, clock.instant())) {
                throw new NotServed(Status.FORBIDDEN);
            }
            if (permittedUnder == config.sequence()) {
                return;
            }
            if (config.refusal(policy, creator, request.getPayload(), request.getSignature())
                    .isPresent()) {
                throw new NotServed(Status.FORBIDDEN);
            }
            permittedUnder = config.sequence();
        }
    }

    private SeekInfo seek(Envelope request) throws NotServed {
        if (request.getSerializedSize() > LARGEST_REQUEST) {
            throw new NotServed(Status.BAD_REQUEST);
        }
        try {
            Payload payload = Payload.parseFrom(request.getPayload());
            ChannelHeader header = Envelopes.channelHeader(payload);
            Duration off = Duration.between(Envelopes.claimedTime(header), clock.instant())
                    .abs();
            if (!header.hasTimestamp() || off.compareTo(TIME_WINDOW) > 0) {
                throw new NotServed(Status.BAD_REQUEST);
            }
            if (!header.getChannelId().equals(chain.channel())) {
                throw new NotServed(Status.NOT_FOUND);
            }
            return SeekInfo.parseFrom(payload.getData());
        } catch (InvalidProtocolBufferException e) {
            throw new NotServed(Status.BAD_REQUEST);
        }
    }

    /** Fabric's own reading of the two places, where they contradict each other too. */
    private Range range(SeekInfo seek) throws NotServed {
        if (!seek.hasStart() || !seek.hasStop()) {
            throw new NotServed(Status.BAD_REQUEST);
        }
        long newest = chain.height() - 1;
        SeekPosition stop = seek.getStop();
        long first = first(seek.getStart(), newest);
        long last = switch (stop.getTypeCase()) {
            case OLDEST -> first;
            case NEWEST -> stop.equals(seek.getStart()) ? first : newest;
            case SPECIFIED -> stop.getSpecified().getNumber();
            case NEXT_COMMIT, TYPE_NOT_SET -> 0;
        };
        if (stop.hasSpecified() && Long.compareUnsigned(last, first) < 0) {
            throw new NotServed(Status.BAD_REQUEST);
        }
        return new Range(first, last);
    }

    private static long first(SeekPosition start, long newest) throws NotServed {
        return switch (start.getTypeCase()) {
            case OLDEST -> 0;
            case NEWEST -> newest;
            case NEXT_COMMIT -> newest + 1;
            case SPECIFIED -> {
                long number = start.getSpecified().getNumber();
                if (Long.compareUnsigned(number, newest + 1) > 0) {
                    throw new NotServed(Status.NOT_FOUND);
                }
                yield number;
            }
            case TYPE_NOT_SET -> throw new NotServed(Status.NOT_FOUND);
        };
    }

    /**
     * Without its transactions where only headers and signatures are asked for; a configuration is shown all the same.
     */
    private static Block shown(Block block, SeekInfo seek) {
        return seek.getContentType() == SeekInfo.SeekContentType.HEADER_WITH_SIG && !Envelopes.isConfig(block)
                ? block.toBuilder().clearData().build()
                : block;
    }

    private static ByteString creator(Envelope request) throws NotServed {
        try {
            return SignatureHeader.parseFrom(
                            Payload.parseFrom(request.getPayload()).getHeader().getSignatureHeader())
                    .getCreator();
        } catch (InvalidProtocolBufferException e) {
            throw new NotServed(Status.BAD_REQUEST);
        }
    }
}
