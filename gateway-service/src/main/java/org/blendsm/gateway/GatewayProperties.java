package org.blendsm.gateway;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What stands behind the door, and how much may pass.
 *
 * @param tokenKeys where this pool's identity-service shows the keys that it signs tokens with, a JWK Set
 * @param services by name
 * @param operators network addresses from which the door's own metrics may be read
 * @param operatorHosts the names, besides {@code localhost} and addresses, under which they call the door
 * @param trustedProxies addresses, or networks such as {@code 10.0.0.0/8}, whose {@code X-Forwarded} headers are
 *     believed
 */
@Validated
@ConfigurationProperties("blendsm.gateway")
record GatewayProperties(
        @NotNull URI tokenKeys,
        @NotEmpty Map<String, @Valid Service> services,
        @NotNull @Valid Limits limits,
        @DefaultValue @Valid Patience patience,
        @DefaultValue({"127.0.0.1", "0:0:0:0:0:0:0:1"}) List<String> operators,
        @DefaultValue List<String> operatorHosts,
        @DefaultValue List<String> trustedProxies) {
    /**
     * @param url where it is
     * @param paths what is its own
     * @param largestBody of one request
     */
    record Service(
            @NotNull URI url,
            @NotEmpty List<String> paths,
            @DefaultValue("1MB") DataSize largestBody) {}

    /**
     * How much may come.
     *
     * @param member of one member, by a token that this door could check
     * @param address of one network address, without such a token
     * @param tokenEndpoint of one network address to where tokens are issued: what guessing a secret costs
     * @param underWay requests of one member, or of one address without such a token, at the same time
     * @param connections of one address that is no trusted proxy
     */
    record Limits(
            @NotNull @Valid Limit member,
            @NotNull @Valid Limit address,
            @NotNull @Valid Limit tokenEndpoint,
            @DefaultValue("200") @Positive int underWay,
            @DefaultValue("1000") @Positive int connections) {}

    /**
     * How long a caller may take.
     *
     * @param headers until the next request has come to the end of its headers, on a connection where none is under way
     * @param body until a small body is whole
     * @param largeBody until one is whole that goes on to its service as it comes
     * @param answer until a part of an answer is taken
     */
    record Patience(
            @DefaultValue("75s") Duration headers,
            @DefaultValue("10s") Duration body,
            @DefaultValue("5m") Duration largeBody,
            @DefaultValue("30s") Duration answer) {}

    /**
     * So many at once, and as many again, evenly, in each period.
     *
     * @param requests at once
     * @param period in which they are given back
     */
    record Limit(@Positive int requests, @NotNull Duration period) {}
}
