package org.blendsm.pubsub;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What this service is told from outside beside the ledger.
 *
 * @param broker the pool's broker; empty where its address still follows from the service's own key, that is until the
 *     key is rotated for the first time
 * @param formerKeys PEM files (PKCS#8) of keys that the broker had before a rotation, as long as metered agreements
 *     stand that name them
 * @param mqtt where the broker listens and keeps its journal
 * @param anchors how often streams that this broker fingerprints are anchored
 * @param integrityUrl where this pool's integrity-service is
 */
@Validated
@ConfigurationProperties("blendsm.pubsub")
public record PubsubProperties(
        Optional<MemberId> broker,
        @DefaultValue List<Path> formerKeys,
        @NotNull @Valid Mqtt mqtt,
        @DefaultValue @Valid Anchors anchors,
        @DefaultValue("http://127.0.0.1:8084") URI integrityUrl) {
    /**
     * @param directory of the broker's journal; belongs to this broker alone
     * @param port for MQTT and for MQTT over WebSocket; 0 takes a free one
     * @param urls what clients are told, first the best; empty means {@code mqtt://host:port} and
     *     {@code ws://host:port}, or {@code mqtts} and {@code wss}
     * @param sslBundle of Spring Boot, under whose certificate it speaks TLS and nothing else; empty where it speaks
     *     none
     * @param fsync whether a publish is acknowledged only when it would survive a power cut
     * @param diskReserve of the journal's disk, at most a tenth of it: while no more is free, nothing can be published
     * @param staleAfter how long the ledger may be out of sight before delivery holds
     */
    public record Mqtt(
            @NotNull Path directory,
            @DefaultValue("127.0.0.1") @NotBlank String host,
            @DefaultValue("1883") @Min(0) @Max(65_535) int port,
            @DefaultValue List<URI> urls,
            Optional<String> sslBundle,
            @DefaultValue("true") boolean fsync,
            @DefaultValue("1GB") DataSize diskReserve,
            @DefaultValue("10s") Duration staleAfter) {}

    /**
     * @param messages a stream is anchored when so many messages wait
     * @param every and when its first one has waited for so long
     */
    public record Anchors(
            @DefaultValue("1000") @Min(1) int messages,
            @DefaultValue("10s") Duration every) {}
}
