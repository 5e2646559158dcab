package org.blendsm.embedded.gateway;

import com.google.protobuf.MessageLite;
import io.grpc.ServerCall;
import io.grpc.Status;

/**
 * At most so many bytes of what callers ask are at work at once, here and in the chaincodes that it is passed on to: a
 * few callers with arguments of many megabytes would take all of their memory from everybody. Above it the answer is
 * the one of {@link ConcurrencyLimit}. Real peers have no such limit; they have the memory of a machine.
 */
public final class BytesAtOnce extends PlacesAtWork {
    private final int limit;

    /** @param limit at least as large as the largest message, or that one is never taken */
    public BytesAtOnce(int limit) {
        super(limit);
        this.limit = limit;
    }

    @Override
    boolean counts(ServerCall<?, ?> call) {
        return true;
    }

    @Override
    int places(Object message) {
        return message instanceof MessageLite asked ? asked.getSerializedSize() : 0;
    }

    @Override
    Status refusal() {
        return Status.UNKNOWN.withDescription(
                "too many requests, exceeding concurrency limit (" + limit + " bytes at once)");
    }
}
