package org.blendsm.fabric;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the ledger is.
 *
 * @param endpoint host:port of a peer's gateway
 * @param tlsRootCert PEM file of the authority that signed the peer's TLS certificate
 * @param tlsServerName the name in that certificate, where it is not the endpoint's host
 * @param keepAlive how long a silent connection waits before it asks whether the peer is still there; a peer's own
 *     setting refuses less than 60 s
 */
public record LedgerConnection(
        String endpoint,
        Path tlsRootCert,
        Optional<String> tlsServerName,
        String channel,
        String chaincode,
        Duration keepAlive) {}
