package org.blendsm.client;

import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.blendsm.client.StubBroker.Published;
import org.blendsm.model.Sha256;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A seller's own stream is closed when all that was sent is answered, brought and anchored, or says what is not. */
class SourceStreamTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final byte[] MESSAGE = "a".getBytes(UTF_8);
    private static final String AT = "/api/v1/streams/" + StubBroker.STREAM;
    /** So that only closing anchors. */
    private static final SourceStream.Pace AT_THE_END = new SourceStream.Pace(1_000_000, Duration.ofDays(1));

    private final WireMockServer gateway =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
    private final ExecutorService app = Executors.newVirtualThreadPerTaskExecutor();
    private StubBroker broker;
    private SourceStream source;

    @BeforeEach
    void open() throws Exception {
        broker = new StubBroker();
        StreamAccess access = broker.access();
        gateway.start();
        gateway.stubFor(post("/api/v1/tickets").willReturn(okJson("""
                {"user": "%s", "clientId": "%s", "password": "%s", "topic": "%s", "nextSequence": 3,
                 "brokers": ["%s"]}
                """.formatted(
                        access.user(), access.clientId(), access.password(), access.topic(), access.broker()))));
        gateway.stubFor(get(AT).willReturn(okJson("{\"nextSequence\": 3}")));
        gateway.stubFor(post(AT + "/leaves").willReturn(okJson("""
                {"treeSize": 4, "root": "%s", "anchored": 4, "consistency": []}
                """.formatted(Sha256.of(MESSAGE)))));
        Door seller = new Door(URI.create(gateway.baseUrl()), Door.Credentials.NONE);
        Future<SourceStream> opening = app.submit(() -> SourceStream.managed(seller, StubBroker.STREAM, AT_THE_END));
        broker.awaitConnect();
        broker.send(StubBroker.letInAnew());
        source = opening.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws IOException {
        broker.close();
        app.close();
        gateway.stop();
    }

    @Test
    void closing_waits_for_the_answer_and_brings_what_is_answered() throws Exception {
        CompletableFuture<Void> taken = source.publishLater(MESSAGE);
        Future<?> closing = app.submit(source::close);
        Published published = broker.published();

        broker.send(StubBroker.puback(published));
        broker.expect(StubBroker.DISCONNECT);
        broker.drop();

        closing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(taken).isCompleted();
        assertThat(source.brought()).isEqualTo(4);
        gateway.verify(postRequestedFor(urlEqualTo(AT + "/leaves"))
                .withRequestBody(equalToJson("""
                        {"firstSequence": 3, "payloads": ["%s"]}
                        """.formatted(Sha256.of(MESSAGE)))));
    }

    @Test
    void closing_tells_what_is_not_known_to_be_in_the_stream() throws Exception {
        CompletableFuture<Void> unanswered = source.publishLater(MESSAGE);
        broker.published();
        broker.drop();
        broker.awaitConnect();
        broker.send(StubBroker.turnedAway());
        assertThat(unanswered).failsWithin(PATIENCE);

        assertThatIllegalStateException()
                .isThrownBy(source::close)
                .withMessageContaining("begin at message 3; 1 are not known to be in it");
    }
}
