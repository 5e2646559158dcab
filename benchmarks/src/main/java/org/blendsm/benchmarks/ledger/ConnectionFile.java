package org.blendsm.benchmarks.ledger;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.blendsm.fabric.LedgerConnection;
import org.blendsm.fabric.ca.CertifiedKey;
import org.blendsm.fabric.ca.FabricCa;
import org.blendsm.fabric.ca.Registration;
import org.blendsm.model.Sha256;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What both ledgers write when they are ready ({@code connection.json}; docs/operations.md explains it), seen by
 * somebody of the operator's organisation.
 */
record ConnectionFile(
        String gatewayEndpoint,
        String tlsRootCertPath,
        String tlsServerName,
        String channel,
        String caUrl,
        Sha256 networkFingerprint,
        Map<String, Organisation> organisations) {
    private static final String ORGANISATION = "operator";
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(65);
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    record Organisation(String mspId, String caName, String registrarPath) {}

    private record Registrar(String id, String secret) {}

    static ConnectionFile read(Path file) throws IOException {
        return JSON.readValue(Files.readString(file), ConnectionFile.class);
    }

    private Organisation own() {
        return Optional.ofNullable(organisations.get(ORGANISATION)).orElseThrow();
    }

    String mspId() {
        return own().mspId();
    }

    Path tlsRoot() {
        return Path.of(tlsRootCertPath);
    }

    LedgerConnection peer(String chaincode) {
        return new LedgerConnection(
                gatewayEndpoint, tlsRoot(), Optional.of(tlsServerName), channel, chaincode, KEEP_ALIVE);
    }

    /**
     * A key of somebody new, with a certificate of the operator's authority.
     *
     * @param unit the certificate's OU: {@code client} or {@code admin}
     */
    CertifiedKey newcomer(String unit) throws IOException {
        FabricCa ca = FabricCa.at(URI.create(caUrl), own().caName(), tlsRoot());
        Registrar registrar = JSON.readValue(Files.readString(office()), Registrar.class);
        String id = UUID.randomUUID().toString();
        String secret = UUID.randomUUID().toString();
        ca.register(ca.enrol(registrar.id(), registrar.secret()), new Registration(id, unit, secret, Map.of()));
        return ca.enrol(id, secret);
    }

    /** Who registers administrators too: on real Fabric another than whom a pool is lent. */
    private Path office() {
        Path registrar = Path.of(own().registrarPath());
        Path administration = registrar.resolveSibling("administration.json");
        return Files.exists(administration) ? administration : registrar;
    }
}
