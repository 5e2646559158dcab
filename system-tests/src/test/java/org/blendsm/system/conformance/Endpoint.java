package org.blendsm.system.conformance;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where something of a ledger listens with TLS.
 *
 * @param target host and port
 * @param tlsRoot PEM file of the authority that vouches for it
 * @param serverName the name in its certificate, where that is not the host
 */
record Endpoint(String target, Path tlsRoot, Optional<String> serverName) {
    private static final int LARGEST_MESSAGE = 100 << 20;

    ManagedChannel open() throws IOException {
        NettyChannelBuilder builder = NettyChannelBuilder.forTarget(target)
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(tlsRoot.toFile())
                        .build());
        serverName.ifPresent(builder::overrideAuthority);
        return builder.build();
    }
}
