package org.blendsm.identity;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blendsm.model.crypto.DocumentType;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What this service is told from outside, beside what every service is told.
 *
 * @param data folder of the key-encryption key and the sealed token-signing key
 * @param tokenLifetime how long an access token lives
 * @param audiences names of a pool's services, the same in every pool; a token is for all of them unless its request
 *     narrows it
 * @param door how wide the open door is open
 * @param lock when guessing secrets stops
 * @param authorities the Fabric CA of each organisation that this pool enrols for, by MSP id
 * @param services what each service may have signed, by its name
 */
@Validated
@ConfigurationProperties("blendsm.identity")
public record IdentityProperties(
        @NotNull Path data,
        @DefaultValue("5m") Duration tokenLifetime,
        @NotEmpty List<String> audiences,
        @DefaultValue @Valid OpenDoorBounds door,
        @DefaultValue @Valid Lock lock,
        @NotEmpty Map<String, @Valid Authority> authorities,
        Map<String, Purposes> services) {
    /** @throws IllegalStateException where this pool has no CA for the organisation */
    public Authority authority(String organisation) {
        return Optional.ofNullable(authorities.get(organisation))
                .orElseThrow(
                        () -> new IllegalStateException("blendsm.identity.authorities has no CA for " + organisation));
    }

    /**
     * @param perMinute requests from one address in a minute that need no token
     * @param pending applications that may wait for an answer at one time
     * @param pendingFrom of them from one address
     * @param forgottenAfter how long one waits; then it is forgotten, and the key that was made for it
     */
    public record OpenDoorBounds(
            @DefaultValue("120") @Positive int perMinute,
            @DefaultValue("10000") @Positive int pending,
            @DefaultValue("100") @Positive int pendingFrom,
            @DefaultValue("30d") Duration forgottenAfter) {}

    /**
     * @param failures wrong secrets for one member from one address until it is locked out
     * @param duration for how long
     */
    public record Lock(
            @DefaultValue("10") @Positive int failures,
            @DefaultValue("15m") Duration duration) {}

    /**
     * The Fabric CA of one organisation.
     *
     * @param tlsRootCert PEM file of the authority that vouches for the server's TLS certificate
     * @param caCert PEM file of the CA's own certificate: what certificates of its services must chain to
     * @param registrar name of the identity there that may register and revoke others
     * @param registrarSecretFile file with the secret that it enrols with, readable by this service only
     */
    public record Authority(
            @NotNull URI url,
            @NotBlank String caName,
            @NotNull Path tlsRootCert,
            @NotNull Path caCert,
            @NotBlank String registrar,
            @NotNull Path registrarSecretFile) {}

    /**
     * @param functions ledger functions, such as {@code rating:rate}
     * @param documents types of documents
     */
    public record Purposes(
            @DefaultValue List<String> functions,
            @DefaultValue List<DocumentType> documents) {}
}
