package org.blendsm.cli.demo;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;
import org.blendsm.client.DataPlaneException;
import org.blendsm.client.Door;
import org.blendsm.client.ProblemException;
import org.blendsm.client.StreamAccess;
import org.blendsm.client.StreamSubscriber;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.Test;

/** Who is not there, or cannot answer, has refused nothing. */
class RefusalsTest {
    private static final ProductId STREAM = ProductId.of("ab".repeat(32));

    private final Refusals refusals = new Refusals();

    @Test
    void a_broker_that_is_gone_has_refused_nobody() throws IOException {
        StreamAccess gone = new StreamAccess(
                URI.create("mqtt://127.0.0.1:" + nobodysPort()),
                "buyer",
                "buyer",
                "ticket",
                "streams/" + STREAM,
                Optional.empty(),
                OptionalLong.empty());

        assertThatThrownBy(() -> refusals.mustRefuse(
                        "an expelled member's MQTT connection",
                        () -> StreamSubscriber.open(gone, STREAM, _ -> {}).close()))
                .isInstanceOf(DataPlaneException.class);
        assertThat(refusals.codes()).isEmpty();
    }

    @Test
    void a_door_that_is_gone_has_refused_nobody() throws IOException {
        mustNotCount(URI.create("http://127.0.0.1:" + nobodysPort()));
    }

    @Test
    void a_service_that_cannot_answer_has_refused_nobody() {
        WireMockServer door =
                new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
        door.start();
        try {
            for (int status : new int[] {429, 500, 503}) {
                door.stubFor(any(anyUrl())
                        .willReturn(jsonResponse("{\"code\": \"NOT_NOW\", \"detail\": \"Not now.\"}", status)));
                mustNotCount(URI.create(door.baseUrl()));
            }
            door.stubFor(
                    any(anyUrl()).willReturn(jsonResponse("{\"code\": \"NOT_A_PARTY\", \"detail\": \"No.\"}", 403)));
            refusals.mustRefuse("a stranger asks", () -> ask(URI.create(door.baseUrl())));
        } finally {
            door.stop();
        }
        assertThat(refusals.codes()).containsEntry("a stranger asks", "NOT_A_PARTY");
    }

    private void mustNotCount(URI door) {
        assertThatThrownBy(() -> refusals.mustRefuse("a stranger asks", () -> ask(door)))
                .isInstanceOf(ProblemException.class);
        assertThat(refusals.codes()).isEmpty();
    }

    private static void ask(URI door) {
        new Door(door, Door.Credentials.NONE).text("/api/v1/agreements");
    }

    private static int nobodysPort() throws IOException {
        try (ServerSocket was = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return was.getLocalPort();
        }
    }
}
