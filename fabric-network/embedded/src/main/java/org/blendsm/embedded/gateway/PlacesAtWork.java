package org.blendsm.embedded.gateway;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls with one request take places while they are at work, and who finds too few is refused. A call is at work from
 * when its caller has said all, as in Fabric's peer: who opens calls and does not end them takes no place from others.
 */
abstract class PlacesAtWork implements ServerInterceptor {
    private final Semaphore free;

    PlacesAtWork(int places) {
        this.free = new Semaphore(places);
    }

    abstract boolean counts(ServerCall<?, ?> call);

    abstract int places(Object message);

    abstract Status refusal();

    @Override
    public final <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (!counts(call)) {
            return next.startCall(call, headers);
        }
        AtomicInteger held = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        ServerCall<Q, A> counted = new SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
                over.set(true);
                free.release(held.getAndSet(0));
                super.close(status, trailers);
            }
        };
        return new SimpleForwardingServerCallListener<>(next.startCall(counted, headers)) {
            private int places;

            @Override
            public void onMessage(Q message) {
                places += places(message);
                super.onMessage(message);
            }

            @Override
            public void onHalfClose() {
                if (over.get()) {
                    super.onHalfClose(); // said more than one request may say: that is answered already
                } else if (free.tryAcquire(places)) {
                    held.set(places);
                    super.onHalfClose();
                } else {
                    call.close(refusal(), new Metadata());
                }
            }

            @Override
            public void onCancel() {
                free.release(held.getAndSet(0));
                super.onCancel();
            }

            /** A call whose service failed with it ends here, without a close. */
            @Override
            public void onComplete() {
                free.release(held.getAndSet(0));
                super.onComplete();
            }
        };
    }
}
