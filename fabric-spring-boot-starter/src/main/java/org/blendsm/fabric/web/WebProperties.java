package org.blendsm.fabric.web;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a service says about its own REST interface.
 *
 * @param publicPaths what is open without a token, as {@code GET /api/v1/members/*} or, for every method, without one
 * @param largestBody of one request
 */
@ConfigurationProperties("blendsm.web")
record WebProperties(
        @DefaultValue List<String> publicPaths,
        @DefaultValue("1MB") DataSize largestBody) {}
