package org.blendsm.cli.pool;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.client.Door;
import org.blendsm.client.ManagedCredentials;
import org.blendsm.client.ProblemException;
import org.blendsm.fabric.LedgerConnection;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Member;

/**
 * What an operator holds: its own key, the console's client secret, and where its pool is reached from outside. The
 * folder stands by itself: who carries it elsewhere can operate from there.
 */
public record OperatorFolder(Path folder) {
    public static final String CHAINCODE = "blendsm";
    public static final Duration KEEP_ALIVE = Duration.ofSeconds(65);
    private static final int UNAUTHORIZED = 401;

    /**
     * Where the pool is.
     *
     * @param door the gateway
     * @param peer host and port of the peer's gateway, under {@code tls-root.pem}
     */
    public record Pool(
            URI door, String peer, String tlsServerName, String channel, String mspId, Sha256 networkFingerprint) {}

    /** The console operator's credentials at the token endpoint. */
    public record Console(
            @JsonProperty("client_id") MemberId clientId,
            @JsonProperty("client_secret") String clientSecret) {
        public Door door(URI gateway) {
            return new Door(gateway, new ManagedCredentials(clientId, clientSecret));
        }

        @Override
        public String toString() {
            return "Console[" + clientId + "]";
        }
    }

    KeyFolder key() {
        return new KeyFolder(folder);
    }

    public Path consoleFile() {
        return folder.resolve("console.json");
    }

    private Path poolFile() {
        return folder.resolve("pool.json");
    }

    private Path tlsRoot() {
        return folder.resolve("tls-root.pem");
    }

    void write(Connection connection, Addresses addresses) {
        Pool pool = new Pool(
                addresses.door(),
                addresses.peer(),
                connection.tlsServerName(),
                connection.channel(),
                connection.own().mspId(),
                connection.networkFingerprint());
        DataDirectory.writePrivate(poolFile(), new String(CanonicalJson.encode(pool), UTF_8));
        DataDirectory.copyPrivate(Path.of(connection.tlsRootCertPath()), tlsRoot());
    }

    void write(Console console) {
        DataDirectory.writePrivate(consoleFile(), new String(CanonicalJson.encode(console), UTF_8));
    }

    public Pool pool() {
        return read(poolFile(), Pool.class);
    }

    /** REST as the console operator. */
    public Door console() {
        return console(pool().door());
    }

    private Door console(URI door) {
        return read(consoleFile(), Console.class).door(door);
    }

    /**
     * Why the console operator gets no token, where it gets none, and what to do where that is because of the secret.
     *
     * @param identity where identity-service is asked from here: the gateway's certificate need not name that address
     */
    Optional<String> loginTrouble(URI identity) {
        try {
            console(identity).get("/api/v1/members/me", Member.class);
            return Optional.empty();
        } catch (ProblemException e) {
            String trouble = "The operator of " + consoleFile() + " cannot log in (" + e.getMessage() + ").";
            return Optional.of(
                    e.status() == UNAUTHORIZED
                            ? trouble
                                    + " Where it is gone for good, delete that file: ./blendsm up makes another operator."
                            : trouble);
        }
    }

    /** The peer's gateway, as it is reached from outside. */
    public LedgerConnection peer() {
        return peerAt(pool().peer());
    }

    /** The same peer, where somebody reaches it at another address. */
    LedgerConnection peerAt(String endpoint) {
        Pool pool = pool();
        return new LedgerConnection(
                endpoint, tlsRoot(), Optional.of(pool.tlsServerName()), pool.channel(), CHAINCODE, KEEP_ALIVE);
    }

    private static <T> T read(Path file, Class<T> type) {
        try {
            return CanonicalJson.decode(Files.readAllBytes(file), type);
        } catch (IOException e) {
            throw new CommandFailed(
                    "this is no operator's folder, " + file + " cannot be read: ./blendsm up makes one", e);
        }
    }
}
