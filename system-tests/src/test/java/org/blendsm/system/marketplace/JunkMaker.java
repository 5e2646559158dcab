package org.blendsm.system.marketplace;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON that a schema describes, nearly: names that exist and others, numbers at every edge, now and then another type.
 */
final class JunkMaker {
    private static final int DEEPEST = 5;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final long[] NUMBERS = {
        0, 1, 2, 5, 10, 100, -1, Integer.MAX_VALUE, (1L << 53) - 1, 1L << 53, Long.MAX_VALUE, Long.MIN_VALUE
    };
    private static final List<String> WORDS = List.of(
            "",
            "x",
            "P1D",
            "PT1H",
            "PT-1S",
            "P99999999999D",
            "2026-01-01T00:00:00Z",
            "-999999999-01-01T00:00:00Z",
            "e30..e30",
            "eA==",
            "%",
            "../..",
            "😀",
            "\u0000",
            "null",
            "w".repeat(300));

    private final Random random;
    private final List<String> names;
    private final JsonNode components;

    /** @param names ids and addresses of what is there */
    JunkMaker(Random random, List<String> names, JsonNode components) {
        this.random = random;
        this.names = names;
        this.components = components;
    }

    String word() {
        return switch (random.nextInt(4)) {
            case 0 -> WORDS.get(random.nextInt(WORDS.size()));
            case 1 -> "0".repeat(random.nextBoolean() ? 40 : 64);
            default -> names.get(random.nextInt(names.size()));
        };
    }

    JsonNode body(JsonNode schema) {
        return value(schema, 0);
    }

    /** A right body but for one of its fields, where it has fields. */
    JsonNode near(Optional<Object> right, JsonNode schema) {
        if (!(right.orElse(null) instanceof Map<?, ?> body)) {
            return body(schema);
        }
        List<Map.Entry<String, JsonNode>> fields = new ArrayList<>();
        for (JsonNode part : parts(resolved(schema))) {
            fields.addAll(part.path("properties").properties());
        }
        ObjectNode near = JsonMapper.shared().valueToTree(body);
        if (!fields.isEmpty()) {
            Map.Entry<String, JsonNode> field = fields.get(random.nextInt(fields.size()));
            near.set(field.getKey(), value(field.getValue(), 1));
        }
        return near;
    }

    private JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asString("");
        return reference.isEmpty()
                ? schema
                : components.path("schemas").path(reference.substring(reference.lastIndexOf('/') + 1));
    }

    private JsonNode value(JsonNode schema, int depth) {
        if (random.nextInt(12) == 0) {
            return another();
        }
        if (schema.has("$ref")) {
            return value(resolved(schema), depth);
        }
        for (String choice : List.of("oneOf", "anyOf")) {
            if (schema.has(choice)) {
                JsonNode of = schema.path(choice);
                return value(of.path(random.nextInt(of.size())), depth + 1);
            }
        }
        if (schema.has("enum")) {
            return schema.path("enum").path(random.nextInt(schema.path("enum").size()));
        }
        if (schema.has("properties") || schema.has("allOf")) {
            return object(schema, depth);
        }
        return switch (type(schema)) {
            case "integer", "number" -> JSON.numberNode(NUMBERS[random.nextInt(NUMBERS.length)]);
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            case "array" -> array(schema, depth);
            case "object" -> JSON.objectNode();
            default -> JSON.stringNode(word());
        };
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() ? type.path(0).asString("") : type.asString("");
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = JSON.objectNode();
        if (depth > DEEPEST) {
            return object;
        }
        for (JsonNode part : parts(schema)) {
            part.path("properties").forEachEntry((name, property) -> {
                if (random.nextInt(10) > 0) {
                    object.set(name, value(property, depth + 1));
                }
            });
        }
        if (random.nextInt(15) == 0) {
            object.put("nobodyKnowsThis", 1);
        }
        return object;
    }

    private static List<JsonNode> parts(JsonNode schema) {
        List<JsonNode> parts = new ArrayList<>(List.of(schema));
        schema.path("allOf").forEach(parts::add);
        return parts;
    }

    private ArrayNode array(JsonNode schema, int depth) {
        ArrayNode array = JSON.arrayNode();
        for (int i = depth > DEEPEST ? 0 : random.nextInt(4); i > 0; i--) {
            array.add(value(schema.path("items"), depth + 1));
        }
        return array;
    }

    private JsonNode another() {
        return switch (random.nextInt(5)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.numberNode(1.5);
            case 2 -> JSON.arrayNode().add(1);
            case 3 -> JSON.objectNode().put("a", "b");
            default -> JsonMapper.shared().readTree("\"" + "[".repeat(50) + "\"");
        };
    }
}
