package org.blendsm.system.marketplace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.blendsm.system.marketplace.Operations.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * What Swagger UI fills in for an explorer who has typed nothing yet: the examples of each operation's OpenAPI
 * document. What they name does not exist, but each service reads them.
 */
@ExtendWith(RunningMarketplace.Extension.class)
class PublishedExamplesIT {
    @Test
    void the_example_of_each_body_is_read_by_its_service(Scene scene) {
        Scene.Managed explorer = scene.admit("Explorer");
        List<String> refused = Operations.all(scene.marketplace).stream()
                .filter(Operation::takesJson)
                .map(operation -> asShown(operation, scene).bearing(explorer.token()))
                .map(request -> new Told(request, request.send()))
                .filter(told -> told.answer().code().equals("MALFORMED")
                        || told.answer().status() >= 500
                        || told.answer().status() == 401)
                .map(Told::toString)
                .toList();
        assertThat(refused).isEmpty();
    }

    private record Told(Wire.Request request, Wire.Answer answer) {
        @Override
        public String toString() {
            return request.method() + " " + request.uri().getPath() + " " + new String(request.body(), UTF_8) + " → "
                    + answer;
        }
    }

    private static Wire.Request asShown(Operation operation, Scene scene) {
        String path = operation.path();
        for (JsonNode parameter : operation.document().path("parameters")) {
            path = path.replace(
                    "{" + parameter.path("name").asString() + "}",
                    parameter.path("schema").path("example").asString(""));
        }
        JsonNode body = operation
                .document()
                .path("requestBody")
                .path("content")
                .path(Wire.JSON)
                .path("example");
        return Wire.Request.of(
                        operation.method(),
                        scene.marketplace.service(operation.service()).resolve(path))
                .json(body);
    }
}
