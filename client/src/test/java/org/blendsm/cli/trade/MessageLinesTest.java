package org.blendsm.cli.trade;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.client.StreamMessage;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MessageLinesTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private static StreamMessage message(byte... payload) {
        return new StreamMessage(ProductId.of("ab".repeat(32)), 7, payload);
    }

    private JsonNode line(byte... payload) {
        new MessageLines(new PrintStream(written), false).write(message(payload));
        assertThat(written.toString(UTF_8)).endsWith("\n");
        return JsonMapper.shared().readTree(written.toByteArray());
    }

    @Test
    void text_is_a_line_with_what_proves_it() {
        byte[] payload = "{\"wind\": \"3 m/s\u00a0\"}\n".getBytes(UTF_8);

        JsonNode line = line(payload);

        assertThat(line.path("sequence").asInt()).isEqualTo(7);
        assertThat(line.path("payload").asString().getBytes(UTF_8)).isEqualTo(payload);
        assertThat(line.path("sha256").asString()).isEqualTo(Sha256.of(payload).value());
        assertThat(line.has("receivedAt")).isTrue();
        assertThat(line.has("payloadBase64")).isFalse();
    }

    @Test
    void what_is_no_text_is_base64() {
        JsonNode line = line((byte) 0xff, (byte) 0xfe);

        assertThat(line.path("payloadBase64").asString()).isEqualTo("//4=");
        assertThat(line.has("payload")).isFalse();
    }

    @Test
    void raw_is_the_payload_alone() {
        new MessageLines(new PrintStream(written), true).write(message((byte) 'a'));

        assertThat(written.toString(UTF_8)).isEqualTo("a\n");
    }

    /** The subscriber acknowledges what was taken: this was not. */
    @Test
    void what_nobody_reads_is_thrown_back() {
        PrintStream closed = new PrintStream(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });

        assertThatThrownBy(() -> new MessageLines(closed, false).write(message((byte) 'a')))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("message 7 was not acknowledged");
    }
}
