package org.blendsm.fabric.web;

import java.net.URI;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a service says about its own REST interface.
 *
 * @param publicPaths what is open without a token, as {@code GET /api/v1/members/*} or, for every method, without one
 * @param largestBody of one request
 * @param doors further addresses of this pool's gateway beside {@code blendsm.pool}, such as the one by which it is
 *     called within a deployment
 */
@ConfigurationProperties("blendsm.web")
public record WebProperties(
        @DefaultValue List<String> publicPaths,
        @DefaultValue("1MB") DataSize largestBody,
        @DefaultValue List<URI> doors) {}
