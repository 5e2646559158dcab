package org.blendsm.gateway;

import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.GatewayFilterSpec;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;

/** Which path leads to which service; and for each service its API document, under the service's name. */
@Configuration(proxyBeanMethods = false)
class Routes {
    @Bean
    RouteLocator services(RouteLocatorBuilder builder, GatewayProperties gateway) {
        RouteLocatorBuilder.Builder routes = builder.routes();
        gateway.services().forEach((name, service) -> {
            var bound = new BodyBound(service.largestBody(), gateway.patience());
            routes.route(
                    name,
                    route -> route.path(service.paths().toArray(String[]::new))
                            .filters(f -> asSeenHere(f).filter(bound))
                            .uri(service.url()));
            routes.route(
                    name + "-docs",
                    route -> route.path("/v3/api-docs/" + name)
                            .filters(f -> asSeenHere(f).filter(bound).setPath("/v3/api-docs"))
                            .uri(service.url()));
        });
        return routes.build();
    }

    /**
     * A service sees the host that the caller used; the X-Forwarded headers are the door's own (its configuration says
     * so), and those that it does not write are nobody's. What a caller's Connection header names would be taken off
     * after the door has written it.
     */
    private static GatewayFilterSpec asSeenHere(GatewayFilterSpec filters) {
        return filters.preserveHostHeader()
                .removeRequestHeader(HttpHeaders.CONNECTION)
                .removeRequestHeader("Forwarded")
                .removeRequestHeader("X-Forwarded-Prefix");
    }
}
