package org.blendsm.fabric;

import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptor;
import io.grpc.ConnectivityState;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.TlsChannelCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A connection to the ledger: one gRPC channel to one peer's gateway, for everybody who signs.
 *
 * <pre>{@code
 * try (Ledger ledger = Ledger.connect(connection, Patience.USUAL, LedgerObserver.NONE)) {
 *     Ratings ratings = ledger.as(identity, Signer.of(key)).contract(Ratings.class);
 *     ratings.rate(new NewRating(agreement, 5, Optional.empty()));
 * }
 * }</pre>
 */
public final class Ledger implements AutoCloseable {
    /** Fabric's own largest message; a block's events come as one. */
    private static final int LARGEST_MESSAGE = 100 * 1024 * 1024;

    private static final int KEEP_ALIVE_ANSWER_SECONDS = 10;
    private static final int CLOSE_SECONDS = 5;
    private static final int REGAIN_MILLIS = 1_000;
    private static final Duration COMMITS_UNUSED = Duration.ofSeconds(10);
    private static final Duration COMMITS_AFTER_FAILURE = Duration.ofSeconds(10);

    private final ManagedChannel channel;
    private final Scope scope;
    private final Patience patience;
    private final LedgerObserver observer;
    private final ToldHeight toldHeight;
    private final CommitStream commits = new CommitStream(
            COMMITS_UNUSED,
            COMMITS_AFTER_FAILURE,
            task -> Thread.ofVirtual().name("ledger-commits").start(task));
    private final Map<Class<?>, Map<Method, LedgerFunction>> functions = new ConcurrentHashMap<>();

    /** What transactions are for: a channel's chaincode. */
    record Scope(String channel, String chaincode) {}

    private Ledger(
            ManagedChannel channel, Scope scope, Patience patience, LedgerObserver observer, ToldHeight toldHeight) {
        this.channel = channel;
        this.scope = scope;
        this.patience = patience;
        this.observer = observer;
        this.toldHeight = toldHeight;
    }

    /**
     * Connects over TLS. Does not wait for the peer: the first call does.
     *
     * @param interceptors see every call that leaves, such as Micrometer's
     * @throws IOException where the root certificate cannot be read
     */
    public static Ledger connect(
            LedgerConnection connection, Patience patience, LedgerObserver observer, ClientInterceptor... interceptors)
            throws IOException {
        byte[] authority = Files.readAllBytes(connection.tlsRootCert());
        ChannelCredentials tls = TlsChannelCredentials.newBuilder()
                .trustManager(new ByteArrayInputStream(authority))
                .build();
        ManagedChannelBuilder<?> builder = Grpc.newChannelBuilder(connection.endpoint(), tls)
                .keepAliveTime(connection.keepAlive().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(KEEP_ALIVE_ANSWER_SECONDS, TimeUnit.SECONDS)
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .intercept(interceptors);
        connection.tlsServerName().ifPresent(builder::overrideAuthority);
        Scope scope = new Scope(connection.channel(), connection.chaincode());
        ToldHeight.Peer peer = new ToldHeight.Peer(
                connection.endpoint(),
                connection.tlsServerName(),
                new String(authority, StandardCharsets.ISO_8859_1),
                connection.channel());
        return new Ledger(builder.build(), scope, patience, observer, ToldHeight.of(peer));
    }

    /** The same over a gRPC channel that was made elsewhere; it is closed with the ledger. */
    public static Ledger over(
            ManagedChannel grpc, String channel, String chaincode, Patience patience, LedgerObserver observer) {
        return new Ledger(grpc, new Scope(channel, chaincode), patience, observer, new ToldHeight());
    }

    /** Somebody who signs here. Cheap; keep it where the same one calls often. */
    public Signatory as(Identity identity, Signer signer) {
        return new Signatory(this, identity, signer);
    }

    /**
     * A ledger interface on which whoever the supplier names at that moment makes each call.
     *
     * @param anew a change that was not signed for this reason is proposed once more, by whom the supplier names then
     */
    public <C> C contract(
            Class<C> contract, Supplier<Signatory> reads, Supplier<Signatory> changes, Predicate<SigningRefused> anew) {
        return ContractProxy.of(contract, functions(contract), (function, arguments) -> {
            if (!function.changes()) {
                return reads.get().call(function, arguments);
            }
            try {
                return changes.get().call(function, arguments);
            } catch (SigningRefused no) {
                if (!anew.test(no)) {
                    throw no;
                }
                return changes.get().call(function, arguments);
            }
        });
    }

    Map<Method, LedgerFunction> functions(Class<?> contract) {
        return functions.computeIfAbsent(contract, LedgerFunction::of);
    }

    ManagedChannel channel() {
        return channel;
    }

    Scope scope() {
        return scope;
    }

    Patience patience() {
        return patience;
    }

    LedgerObserver observer() {
        return observer;
    }

    /** What all are told who read from this peer in this process. */
    ToldHeight toldHeight() {
        return toldHeight;
    }

    CommitStream commits() {
        return commits;
    }

    /** Whether a peer's gateway is connected now. */
    public boolean connected() {
        return channel.getState(true) == ConnectivityState.READY;
    }

    /** Whether nothing new can be asked any more. */
    boolean closing() {
        return channel.isShutdown();
    }

    /** Tries to connect now, where gRPC would otherwise wait up to two minutes after failures. */
    void reconnect() {
        channel.resetConnectBackoff();
    }

    /**
     * Where the connection was lost, tries to get it back for a moment, so that the first call after a peer's restart
     * does not fail for nothing. Nothing has been sent yet.
     */
    void regainConnection() {
        if (channel.getState(true) != ConnectivityState.TRANSIENT_FAILURE) {
            return;
        }
        CompletableFuture<Void> changed = new CompletableFuture<>();
        channel.notifyWhenStateChanged(ConnectivityState.TRANSIENT_FAILURE, () -> changed.complete(null));
        channel.resetConnectBackoff();
        changed.completeOnTimeout(null, REGAIN_MILLIS, TimeUnit.MILLISECONDS).join();
    }

    @Override
    public void close() {
        channel.shutdown();
        try {
            commits.close(Duration.ofSeconds(CLOSE_SECONDS));
            if (!channel.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                channel.shutdownNow();
            }
        } catch (InterruptedException e) {
            channel.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
