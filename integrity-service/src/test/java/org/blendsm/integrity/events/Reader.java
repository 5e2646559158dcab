package org.blendsm.integrity.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whoever reads an event stream, and what it has been told so far. */
class Reader extends ByteArrayOutputStream {
    List<String> ids() {
        return lines("id: ");
    }

    List<JsonNode> events() {
        return data(false);
    }

    List<JsonNode> problems() {
        return data(true);
    }

    List<Integer> stars() {
        return events().stream()
                .map(event -> event.path("data").path("rating").path("stars").asInt())
                .toList();
    }

    /** Signs of life. */
    long comments() {
        return messages().stream().filter(":"::equals).count();
    }

    private List<String> messages() {
        return List.of(toString(UTF_8).split("\n\n"));
    }

    private List<String> lines(String start) {
        return messages().stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .toList();
    }

    private List<JsonNode> data(boolean problems) {
        List<JsonNode> data = new ArrayList<>();
        for (String message : messages()) {
            if (message.startsWith("event: problem\n") == problems && message.contains("data: ")) {
                data.add(JsonMapper.shared().readTree(message.substring(message.indexOf("data: ") + 6)));
            }
        }
        return data;
    }
}
