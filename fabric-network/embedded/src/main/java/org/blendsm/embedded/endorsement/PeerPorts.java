package org.blendsm.embedded.endorsement;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Optional;

/**
 * Where each organisation's own peer is asked for its endorsement, as {@code peer chaincode invoke} asks several. At
 * every other port the caller's own organisation's answers.
 */
public final class PeerPorts implements ServerInterceptor {
    private static final Context.Key<Integer> PORT = Context.key("local port");

    private volatile Map<Integer, String> organisations = Map.of();

    /** Known only once the server listens. */
    public void assign(Map<Integer, String> mspIdByPort) {
        organisations = Map.copyOf(mspIdByPort);
    }

    public Map<Integer, String> organisations() {
        return organisations;
    }

    /** Whose peer the call at hand is made to. */
    public Optional<String> asked() {
        return Optional.ofNullable(PORT.get()).flatMap(port -> Optional.ofNullable(organisations.get(port)));
    }

    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
            ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
        SocketAddress local = call.getAttributes().get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR);
        return local instanceof InetSocketAddress address
                ? Contexts.interceptCall(Context.current().withValue(PORT, address.getPort()), call, headers, next)
                : next.startCall(call, headers);
    }
}
