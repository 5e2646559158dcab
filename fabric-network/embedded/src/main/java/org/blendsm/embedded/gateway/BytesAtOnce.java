package org.blendsm.embedded.gateway;

import com.google.protobuf.MessageLite;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * At most so many bytes of what callers ask are at work at once, here and in the chaincodes that it is passed on to: a
 * few callers with arguments of many megabytes would take all of their memory from everybody. Above it the answer is
 * the one of {@link ConcurrencyLimit}. Real peers have no such limit; they have the memory of a machine.
 */
public final class BytesAtOnce implements ServerInterceptor {
    private final int limit;
    private final Semaphore free;

    /** @param limit at least as large as the largest message, or that one is never taken */
    public BytesAtOnce(int limit) {
        this.limit = limit;
        this.free = new Semaphore(limit);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        AtomicInteger held = new AtomicInteger();
        ServerCall<Q, A> counted = new SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
                free.release(held.getAndSet(0));
                super.close(status, trailers);
            }
        };
        return new SimpleForwardingServerCallListener<>(next.startCall(counted, headers)) {
            private boolean refused;

            @Override
            public void onMessage(Q message) {
                int size = message instanceof MessageLite asked ? asked.getSerializedSize() : 0;
                if (free.tryAcquire(size)) {
                    held.addAndGet(size);
                    super.onMessage(message);
                } else {
                    refused = true;
                    counted.close(
                            Status.UNKNOWN.withDescription(
                                    "too many requests, exceeding concurrency limit (" + limit + " bytes at once)"),
                            new Metadata());
                }
            }

            @Override
            public void onHalfClose() {
                if (!refused) {
                    super.onHalfClose();
                }
            }

            @Override
            public void onCancel() {
                free.release(held.getAndSet(0));
                super.onCancel();
            }
        };
    }
}
