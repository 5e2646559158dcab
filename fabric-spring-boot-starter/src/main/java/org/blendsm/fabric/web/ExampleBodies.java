package org.blendsm.fabric.web;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.http.MediaType;

/**
 * Gives each JSON body that an operation takes one example that its service reads: what the body cannot be without,
 * each field by its own example. What may be left out is left out: a page that fills in a form by the schema alone
 * would make something up for it.
 */
final class ExampleBodies implements GlobalOpenApiCustomizer {
    @Override
    public void customise(OpenAPI api) {
        Map<String, Schema> models = api.getComponents().getSchemas();
        api.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .map(Operation::getRequestBody)
                .filter(Objects::nonNull)
                .map(body -> body.getContent().get(MediaType.APPLICATION_JSON_VALUE))
                .filter(Objects::nonNull)
                .forEach(content -> content.setExample(example(content.getSchema(), models)));
    }

    private static Object example(Schema<?> schema, Map<String, Schema> models) {
        if (schema.getExample() != null) {
            return schema.getExample();
        }
        if (schema.get$ref() != null) {
            return example(Objects.requireNonNull(models.get(Models.name(schema.get$ref()))), models);
        }
        if (schema.getEnum() != null) {
            return schema.getEnum().getFirst();
        }
        if (schema.getOneOf() != null) {
            return example(schema.getOneOf().getFirst(), models);
        }
        if (schema.getItems() != null) {
            return List.of(example(schema.getItems(), models));
        }
        return schema.getProperties() == null && schema.getAllOf() == null ? plain(schema) : fields(schema, models);
    }

    private static Object plain(Schema<?> schema) {
        return switch (schema.getTypes().iterator().next()) {
            case "integer" -> 1;
            case "boolean" -> false;
            case "object" -> Map.of();
            default -> "text";
        };
    }

    private static Map<String, Object> fields(Schema<?> model, Map<String, Schema> models) {
        List<Schema<?>> parts = new ArrayList<>(List.of(model));
        if (model.getAllOf() != null) {
            // What it refers to is the family that it is a case of
            model.getAllOf().stream().filter(part -> part.get$ref() == null).forEach(parts::add);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Schema<?> part : parts) {
            if (part.getProperties() != null) {
                part.getProperties().forEach((name, property) -> {
                    if (parts.stream().anyMatch(other -> requires(other, name))) {
                        fields.put(name, example(property, models));
                    }
                });
            }
        }
        return fields;
    }

    private static boolean requires(Schema<?> part, String field) {
        return part.getRequired() != null && part.getRequired().contains(field);
    }
}
