package org.blendsm.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.ledger.CanonicalJson;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One row as a transaction wrote it: {@code {"v":1,"is":…}} under its table's name and its parts, joined by {@code ~}.
 *
 * @param value empty where the row was deleted
 */
record Row(String key, Optional<ByteString> value) {
    private static final int VERSION = 1;

    String table() {
        return parts().getFirst();
    }

    List<String> parts() {
        return List.of(key.split("~"));
    }

    boolean isOf(String table) {
        return key.startsWith(table + "~");
    }

    /**
     * What the row holds.
     *
     * @throws IllegalArgumentException where it is no row of this form
     */
    JsonNode is() {
        try {
            JsonNode row = JsonMapper.shared()
                    .readTree(value.orElseThrow(() -> new Broken(key + " was deleted"))
                            .toByteArray());
            Broken.unless(row.path("v").asInt() == VERSION, "%s is a row of version %s", key, row.path("v"));
            return row.path("is");
        } catch (JacksonException e) {
            throw new IllegalArgumentException(key + " is no JSON", e);
        }
    }

    /** @throws IllegalArgumentException where the model has no such record */
    <T> T as(Class<T> type) {
        return CanonicalJson.decode(is().toString().getBytes(UTF_8), type);
    }
}
