package org.blendsm.embedded.gateway;

import io.grpc.ServerCall;
import io.grpc.Status;

/**
 * At most so many calls of a service at once, waiting ones and open streams included. Above it the answer is UNKNOWN,
 * as Fabric's peer gives it, not RESOURCE_EXHAUSTED.
 */
public final class ConcurrencyLimit extends PlacesAtWork {
    private final String service;
    private final int limit;

    public ConcurrencyLimit(String service, int limit) {
        super(limit);
        this.service = service;
        this.limit = limit;
    }

    @Override
    boolean counts(ServerCall<?, ?> call) {
        return service.equals(call.getMethodDescriptor().getServiceName());
    }

    @Override
    int places(Object message) {
        return 1;
    }

    @Override
    Status refusal() {
        return Status.UNKNOWN.withDescription(
                "too many requests for /" + service + ", exceeding concurrency limit (" + limit + ")");
    }
}
