package org.blendsm.cli.trade;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.blendsm.cli.command.CommandFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordSourceTest {
    @TempDir
    private Path folder;

    @Test
    void each_line_of_ndjson_is_a_message_as_it_stands() throws IOException {
        assertThat(read("a.ndjson", "{\"b\": 1.50, \"a\": 2}\n\n[3]\n"))
                .containsExactly("{\"b\": 1.50, \"a\": 2}", "[3]");
    }

    @Test
    void each_row_of_a_csv_file_is_a_json_object_under_the_headers_names() throws IOException {
        assertThat(read("a.CSV", "name,load\nx,\"1,5\"\ny,2\n"))
                .containsExactly("{\"load\":\"1,5\",\"name\":\"x\"}", "{\"load\":\"2\",\"name\":\"y\"}");
    }

    @Test
    void what_is_no_json_is_refused_with_its_number() {
        assertThatThrownBy(() -> read("a.ndjson", "{}\n{\"a\":\n"))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("record 2 of");
    }

    @Test
    void a_row_with_more_fields_than_the_header_is_refused_with_its_number() {
        assertThatThrownBy(() -> read("a.csv", "a,b\n1,2\n1,2,3\n"))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("record 2 of");
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        String none = folder.resolve("none.csv").toString();
        assertThatThrownBy(() -> RecordSource.open(none, RecordSource.Format.CSV))
                .isInstanceOf(CommandFailed.class)
                .hasMessage("there is no " + none);
    }

    @Test
    void a_file_without_records_has_no_messages() throws IOException {
        assertThat(read("a.ndjson", "")).isEmpty();
        assertThat(read("a.csv", "name,load\n")).isEmpty();
    }

    private List<String> read(String name, String content) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        List<String> messages = new ArrayList<>();
        try (RecordSource source = RecordSource.open(file.toString(), RecordSource.formatOf(name))) {
            source.forEachRemaining(message -> messages.add(new String(message, UTF_8)));
        }
        return messages;
    }
}
