package org.blendsm.system.marketplace;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.blendsm.system.marketplace.Operations.Operation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What each operation's OpenAPI document says may come back: the status, the media type, the form of the body. */
final class PublishedAnswers {
    private static final int ENOUGH = 3;

    private final List<Operation> operations;
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

    PublishedAnswers(List<Operation> operations) {
        this.operations = operations;
    }

    /** What about the answer is not as published, if anything is; of a request that no document names nothing is. */
    Optional<String> objection(Wire.Request request, Wire.Answer answer) {
        return operations.stream()
                .filter(operation ->
                        operation.matches(request.method(), request.uri().getRawPath()))
                // of /members/me and /members/{address} the one that names more
                .min(Comparator.comparing(
                        operation -> operation.parameters("path").size()))
                .flatMap(operation -> objection(operation, answer));
    }

    private Optional<String> objection(Operation operation, Wire.Answer answer) {
        JsonNode responses = operation.document().path("responses");
        String status = Integer.toString(answer.status());
        if (answer.status() < 400 && !responses.has(status)) {
            return Optional.of("status " + status + " is not published");
        }
        String key = responses.has(status) ? status : "default";
        JsonNode content = responses.path(key).path("content");
        if (content.isEmpty()) {
            return answer.text().isEmpty() ? Optional.empty() : Optional.of("no body is published");
        }
        String type = answer.contentType().split(";")[0];
        if (!content.has(type)) {
            return Optional.of("media type " + type + " is not published");
        }
        return type.endsWith("json") ? form(operation, key, type, content.path(type), answer) : Optional.empty();
    }

    private Optional<String> form(Operation operation, String key, String type, JsonNode content, Wire.Answer answer) {
        Schema schema = schemas.computeIfAbsent(operation.name() + " " + key + " " + type, _ -> {
            // References lead to the document's components, so the schema takes them along
            ObjectNode whole = (ObjectNode) content.path("schema").deepCopy();
            whole.set("components", operation.components());
            return registry.getSchema(whole);
        });
        List<Error> errors = schema.validate(answer.json());
        return errors.isEmpty()
                ? Optional.empty()
                : Optional.of(errors.stream().limit(ENOUGH).map(Error::toString).collect(Collectors.joining("; ")));
    }
}
