package org.blendsm.fabric.testing;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a service publishes of itself: its OpenAPI document. */
public record ApiDocument(JsonNode json) {
    public static ApiDocument of(MockMvcTester http) {
        return new ApiDocument(JsonMapper.shared()
                .readTree(
                        http.get().uri("/v3/api-docs").exchange().getResponse().getContentAsByteArray()));
    }

    /** The fields of what it takes and answers of which nothing is said. */
    public Set<String> unexplained() {
        Set<String> silent = new TreeSet<>();
        Set<String> seen = new HashSet<>();
        json.path("paths")
                .forEach(path -> path.forEach(operation -> {
                    operation
                            .path("requestBody")
                            .path("content")
                            .forEachEntry((_, content) -> collect(content.path("schema"), "a body", seen, silent));
                    operation
                            .path("responses")
                            .forEach(answer -> answer.path("content")
                                    .forEach(content -> collect(content.path("schema"), "an answer", seen, silent)));
                }));
        return silent;
    }

    private void collect(JsonNode schema, String type, Set<String> seen, Set<String> silent) {
        String reference = schema.path("$ref").asString("");
        if (!reference.isEmpty()) {
            String name = reference.substring(reference.lastIndexOf('/') + 1);
            if (seen.add(name)) {
                collect(json.path("components").path("schemas").path(name), name, seen, silent);
            }
            return;
        }
        schema.path("properties").forEachEntry((field, property) -> {
            if (property.path("description").asString("").isBlank()) {
                silent.add(type + "." + field);
            }
            collect(property, type + "." + field, seen, silent);
        });
        if (schema.has("items")) {
            collect(schema.path("items"), type, seen, silent);
        }
        schema.path("oneOf").forEach(one -> collect(one, type, seen, silent));
        schema.path("allOf").forEach(part -> collect(part, type, seen, silent));
    }
}
