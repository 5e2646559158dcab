package org.blendsm.system.marketplace;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What the services say themselves that there is to call: their OpenAPI documents. */
final class Operations {
    static final List<String> SERVICES = List.of(
            "identity-service",
            "pubsub-payment-service",
            "rating-service",
            "integrity-service",
            "access-control-service",
            "privacy-service");
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

    private Operations() {}

    /** @param name as in {@code GET /api/v1/products/{id}} */
    record Operation(String name, String service, String method, String path, JsonNode document, JsonNode components) {
        /** Whether this is what such a request would come to. */
        boolean matches(String verb, String concrete) {
            return method.equals(verb) && concrete.matches(path.replaceAll("\\{[^/]+}", "[^/]+"));
        }

        boolean takesABody() {
            return document.has("requestBody");
        }

        boolean takesJson() {
            return document.path("requestBody").path("content").has(Wire.JSON);
        }

        boolean takes(String in, String parameter) {
            return document.path("parameters")
                    .valueStream()
                    .anyMatch(p -> p.path("in").asString().equals(in)
                            && p.path("name").asString().equals(parameter));
        }

        /** The names of its parameters of one kind: {@code path}, {@code query}, {@code header}. */
        List<String> parameters(String in) {
            return document.path("parameters")
                    .valueStream()
                    .filter(p -> p.path("in").asString().equals(in))
                    .map(p -> p.path("name").asString())
                    .toList();
        }
    }

    static List<Operation> all(RunningMarketplace marketplace) {
        List<Operation> all = new ArrayList<>();
        for (String service : SERVICES) {
            JsonNode document = Wire.Request.of(
                            "GET", marketplace.service(service).resolve("/v3/api-docs"))
                    .send()
                    .orThrow();
            document.path("paths")
                    .forEachEntry((path, methods) -> methods.forEachEntry((method, operation) -> {
                        if (METHODS.contains(method)) {
                            String verb = method.toUpperCase(Locale.ROOT);
                            all.add(new Operation(
                                    verb + " " + path, service, verb, path, operation, document.path("components")));
                        }
                    }));
        }
        return all;
    }
}
