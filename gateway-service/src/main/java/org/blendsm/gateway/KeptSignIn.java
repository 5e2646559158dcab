package org.blendsm.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.springdoc.core.properties.SwaggerUiConfigProperties;
import org.springdoc.core.properties.SwaggerUiOAuthProperties;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.webflux.ui.SwaggerIndexPageTransformer;
import org.springdoc.webflux.ui.SwaggerWelcomeCommon;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.resource.ResourceTransformerChain;
import org.springframework.web.reactive.resource.TransformedResource;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Swagger UI forgets who signed in when another service is chosen in its list, unless {@code persistAuthorization} is
 * set, which writes the client secret to the browser's storage. This page keeps it in its memory instead, until it is
 * left.
 */
@Component
class KeptSignIn extends SwaggerIndexPageTransformer {
    private static final String PLUGINS = "plugins: [";
    /** The list's change calls {@code restoreAuthorization} with nothing in it: that call alone is passed over. */
    private static final String PLUGIN = """
            {statePlugins: {auth: {wrapActions: {restoreAuthorization: restore => kept =>
                Object.keys(kept.authorized).length ? restore(kept) : undefined}}}},""";

    KeptSignIn(
            SwaggerUiConfigProperties page,
            SwaggerUiOAuthProperties signIn,
            SwaggerWelcomeCommon welcome,
            ObjectMapperProvider mapper) {
        super(page, signIn, welcome, mapper);
    }

    @Override
    public Mono<Resource> transform(ServerWebExchange exchange, Resource resource, ResourceTransformerChain chain) {
        return super.transform(exchange, resource, chain).map(KeptSignIn::withPlugin);
    }

    private static Resource withPlugin(Resource page) {
        if (!"swagger-initializer.js".equals(page.getFilename())) {
            return page;
        }
        try {
            String script = page.getContentAsString(UTF_8);
            if (!script.contains(PLUGINS)) {
                throw new IllegalStateException("Swagger UI's start script has no list of plugins any more");
            }
            return new TransformedResource(
                    page, script.replace(PLUGINS, PLUGINS + PLUGIN).getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
