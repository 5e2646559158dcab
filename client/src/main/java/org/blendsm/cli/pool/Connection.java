package org.blendsm.cli.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.fabric.LedgerConnection;
import org.blendsm.model.Sha256;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a ledger says of itself when it is ready, in {@code connection.json}: docs/operations.md (what a ledger says of
 * itself) explains each field.
 */
public record Connection(
        String gatewayEndpoint,
        String tlsRootCertPath,
        String tlsServerName,
        String channel,
        List<String> chaincodes,
        String caUrl,
        Sha256 networkFingerprint,
        Map<String, Organisation> organisations,
        Optional<String> organisation,
        SortedMap<String, FabricNode> peers,
        Optional<FabricNode> orderer) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @SuppressWarnings("NullAway") // what a pool is not told
    public Connection {
        peers = peers == null ? Collections.emptySortedMap() : Collections.unmodifiableSortedMap(peers);
    }

    /** A peer or an orderer. */
    public record FabricNode(String endpoint, String tlsRootCertPath) {}

    /** Its authority, and where the credentials of those lie who register and who found there. */
    public record Organisation(
            String mspId, String caName, String caCertPath, String registrarPath, Optional<String> founderPath) {}

    /** Of an identity at a CA. */
    record Credentials(String id, String secret) {
        @Override
        public String toString() {
            return "Credentials[" + id + "]";
        }
    }

    public static Connection read(DataDirectory data) {
        try {
            return JSON.readValue(Files.readString(data.connection()), Connection.class);
        } catch (IOException e) {
            throw new UncheckedIOException("the ledger's connection file cannot be read", e);
        }
    }

    /** The name of the organisation that this pool belongs to. */
    String owner() {
        return organisation.orElse(Bootstrap.OPERATOR);
    }

    /** The organisation that this pool belongs to. */
    public Organisation own() {
        return Objects.requireNonNull(organisations.get(owner()), "the pool's own organisation");
    }

    public LedgerConnection peer() {
        return new LedgerConnection(
                gatewayEndpoint,
                Path.of(tlsRootCertPath),
                Optional.of(tlsServerName),
                channel,
                OperatorFolder.CHAINCODE,
                OperatorFolder.KEEP_ALIVE);
    }

    Credentials registrar() {
        return credentials(own().registrarPath());
    }

    Optional<Credentials> founder() {
        return own().founderPath().map(Connection::credentials);
    }

    private static Credentials credentials(String path) {
        try {
            return JSON.readValue(Files.readString(Path.of(path)), Credentials.class);
        } catch (IOException e) {
            throw new UncheckedIOException("the credentials at the CA cannot be read", e);
        }
    }
}
