package org.blendsm.fabric.spring;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.blendsm.fabric.LedgerConnection;
import org.blendsm.model.Sha256;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What an application of the marketplace is told from outside.
 *
 * @param serviceName its name as tokens ({@code aud}) and its own certificate ({@code blendsm.service}) carry it
 * @param pool this pool's name, and the {@code iss} of its tokens: the address at which members reach it, as its node's
 *     record says ({@code endpoints.identity})
 * @param identityUrl where this pool's identity-service is: it holds the managed keys
 * @param networkFingerprint SHA-256 header hash of the genesis block, 64 hex digits
 * @param ledger the peer's gateway and the application's own identity there
 */
@Validated
@ConfigurationProperties("blendsm")
public record BlendsmProperties(
        @NotBlank String serviceName,
        @NotNull URI pool,
        @NotNull URI identityUrl,
        @NotNull Sha256 networkFingerprint,
        @NotNull @Valid LedgerSettings ledger) {
    /**
     * @param endpoint host:port of a peer's gateway
     * @param tlsRootCert PEM file of the authority that signed the peer's TLS certificate
     * @param tlsServerName the name in that certificate, where it is not the endpoint's host
     * @param mspId MSP id of the application's organisation
     * @param certificate PEM file of the application's own certificate
     * @param privateKey PEM file of its key (PKCS#8)
     * @param keepAlive how long a silent connection waits before it asks whether the peer is there; a peer refuses less
     *     than 60 s unless told otherwise
     */
    public record LedgerSettings(
            @NotBlank String endpoint,
            @NotNull Path tlsRootCert,
            @DefaultValue("") String tlsServerName,
            @DefaultValue("marketplace") String channel,
            @DefaultValue("blendsm") String chaincode,
            @NotBlank String mspId,
            @NotNull Path certificate,
            @NotNull Path privateKey,
            @DefaultValue("65s") Duration keepAlive) {
        LedgerConnection connection() {
            Optional<String> name = Optional.of(tlsServerName).filter(n -> !n.isEmpty());
            return new LedgerConnection(endpoint, tlsRootCert, name, channel, chaincode, keepAlive);
        }
    }
}
