package org.blendsm.client;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamHistoryTest {
    private static final ProductId STREAM = ProductId.of("ab".repeat(32));
    private static final String PATH = "/api/v1/agreements/a/messages?size=100";

    private final WireMockServer pool =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
    private final List<Long> read = new ArrayList<>();

    @BeforeEach
    void open() {
        pool.start();
    }

    @AfterEach
    void close() {
        pool.stop();
    }

    private long read(long from) {
        Door door = new Door(URI.create(pool.baseUrl()), Door.Credentials.NONE);
        return new StreamHistory(door, STREAM, PATH).read(from, message -> {
            assertThat(message.stream()).isEqualTo(STREAM);
            assertThat(message.payload()).asString().isEqualTo("m" + message.sequence());
            read.add(message.sequence());
        });
    }

    private static String item(long sequence, String payload) {
        return "{\"sequence\": %d, \"receivedAt\": \"2026-12-01T00:00:00Z\", \"sha256\": \"%s\", \"payload\": \"%s\"}"
                .formatted(
                        sequence,
                        Sha256.of(("m" + sequence).getBytes(UTF_8)).value(),
                        Base64.getEncoder().encodeToString(payload.getBytes(UTF_8)));
    }

    private void answers(long after, String rest, long... sequences) {
        String items = LongStream.of(sequences)
                .mapToObj(sequence -> item(sequence, "m" + sequence))
                .collect(Collectors.joining(", "));
        answersWith(after, "{\"items\": [" + items + "]" + rest + "}");
    }

    private void answersWith(long after, String body) {
        pool.stubFor(get(PATH + "&after=" + after).willReturn(okJson(body)));
    }

    @Test
    void page_after_page_is_read_from_where_it_is_asked_for() {
        answers(2, ", \"next\": \"4\", \"lost\": 0", 3, 4);
        answers(4, ", \"lost\": 0", 5);

        assertThat(read(3)).isZero();

        assertThat(read).containsExactly(3L, 4L, 5L);
    }

    @Test
    void what_the_broker_lost_is_told() {
        answers(-1, ", \"lost\": 12", 20, 21);

        assertThat(read(0)).isEqualTo(12);

        assertThat(read).containsExactly(20L, 21L);
    }

    @Test
    void a_changed_payload_is_refused() {
        answersWith(-1, "{\"items\": [" + item(0, "m0") + ", " + item(1, "changed") + "], \"lost\": 0}");

        assertThatThrownBy(() -> read(0)).isInstanceOf(DataPlaneException.class).hasMessageContaining("changed");

        assertThat(read).containsExactly(0L);
    }

    @Test
    void a_gap_and_a_message_twice_are_refused() {
        answers(-1, ", \"lost\": 0", 0, 2);
        assertThatThrownBy(() -> read(0)).isInstanceOf(DataPlaneException.class);
        answers(-1, ", \"next\": \"0\", \"lost\": 0", 0);
        answers(0, ", \"next\": \"0\", \"lost\": 0", 0);
        assertThatThrownBy(() -> read(0)).isInstanceOf(DataPlaneException.class);
    }

    @Test
    void a_pool_that_says_there_is_more_and_gives_none_is_not_asked_for_ever() {
        answers(-1, ", \"next\": \"7\", \"lost\": 0");

        assertThat(read(0)).isZero();

        assertThat(read).isEmpty();
    }
}
