package org.blendsm.gateway;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.http.server.ConnectionInfo;
import reactor.netty.http.server.HttpServer;
import reactor.netty.transport.AddressUtils;

/**
 * Who may stand between callers and the door (what ends TLS, a load balancer) and is believed. What one of them brings
 * comes from the right-most address of {@code X-Forwarded-For} that is none of them, for what stands left of it a
 * caller may have written, and over TLS where {@code X-Forwarded-Proto} says so. Of anybody else the door believes
 * nothing, wherever it runs; and {@code Forwarded} it believes of nobody, for a proxy that does not write it lets a
 * caller's pass.
 */
@Component
class TrustedProxies implements NettyServerCustomizer {
    static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";
    private static final String TLS = "https";

    private final List<IpSubnetFilterRule> networks;

    TrustedProxies(GatewayProperties gateway) {
        this.networks =
                gateway.trustedProxies().stream().map(TrustedProxies::network).toList();
    }

    /** From here on the request's remote address is the caller's, for whoever asks. */
    @Override
    public HttpServer apply(HttpServer server) {
        return server.forwarded(this::asForwarded);
    }

    boolean include(InetSocketAddress address) {
        return networks.stream().anyMatch(network -> network.matches(address));
    }

    private ConnectionInfo asForwarded(ConnectionInfo connection, HttpRequest request) {
        InetSocketAddress peer = connection.getRemoteAddress();
        if (peer == null || !include(peer)) {
            return connection;
        }
        ConnectionInfo forwarded = connection.withRemoteAddress(caller(peer, request.headers()));
        return TLS.equalsIgnoreCase(request.headers().get(FORWARDED_PROTO)) ? forwarded.withScheme(TLS) : forwarded;
    }

    /** As far away as proxies that are believed vouch for. */
    private InetSocketAddress caller(InetSocketAddress peer, HttpHeaders headers) {
        List<String> hops = headers.getAll(FORWARDED_FOR).stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .toList();
        InetSocketAddress caller = peer;
        for (String hop : hops.reversed()) {
            Optional<InetSocketAddress> before = address(hop.strip());
            if (before.isEmpty() || !include(caller)) {
                break;
            }
            caller = before.get();
        }
        return caller;
    }

    /** Empty where it is no address: nothing that a caller sends is looked up by name. */
    private static Optional<InetSocketAddress> address(String hop) {
        try {
            return Optional.of(AddressUtils.parseAddress(hop, 0)).filter(address -> !address.isUnresolved());
        } catch (IllegalArgumentException noPort) {
            return Optional.empty();
        }
    }

    private static IpSubnetFilterRule network(String text) {
        String[] parts = text.split("/", 2);
        InetAddress address = InetAddress.ofLiteral(parts[0]);
        int bits = parts.length > 1 ? Integer.parseInt(parts[1]) : address.getAddress().length * Byte.SIZE;
        return new IpSubnetFilterRule(address, bits, IpFilterRuleType.ACCEPT);
    }
}
