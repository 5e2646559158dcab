package org.blendsm.system.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.blendsm.client.StreamAccess;
import org.blendsm.system.CommandLine;
import org.blendsm.system.NodePrograms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The MQTT client of browsers (mqtt.js), over WebSocket, sells and buys at a running marketplace. */
@ExtendWith(RunningMarketplace.Extension.class)
class WebSocketScenarioIT {
    private static final int MESSAGES = 20;

    @Test
    void mqtt_js_sells_and_buys_and_gets_no_further_than_its_ticket(Scene scene, @TempDir Path scratch)
            throws Exception {
        NodePrograms programs = NodePrograms.installed("other-clients/mqtt");
        Map<String, Object> acceptance =
                new TreeMap<>(Bodies.acceptance(scene.product, scene.offer, 5L * 10 * MESSAGES));
        acceptance.put("paymentMode", "METERED");
        String agreement = scene.as(scene.buyer, "POST", "/api/v1/agreements", acceptance)
                .path("deal")
                .path("id")
                .asString();
        StreamAccess seller = scene.ticket(scene.seller, "product", scene.product);
        StreamAccess buyer = scene.ticket(scene.buyer, "agreement", agreement);
        Path sale = Files.writeString(
                scratch.resolve("sale.json"),
                JsonMapper.shared()
                        .writeValueAsString(Map.of(
                                "url",
                                "ws://" + buyer.broker().getAuthority() + "/mqtt",
                                "count",
                                MESSAGES,
                                "seller",
                                seller,
                                "buyer",
                                buyer)));
        CommandLine.Finished node = programs.run(Duration.ofMinutes(2), "sale.js", sale.toString());
        assertThat(node.status()).as(node.err()).isZero();
        JsonNode told = JsonMapper.shared().readTree(node.lastLine());
        assertThat(told.path("wrongTicket").asInt())
                .as("CONNACK: bad user name or password")
                .isEqualTo(0x86);
        assertThat(told.path("granted").asInt()).isEqualTo(1);
        assertThat(told.path("elsewhere").asString()).as("a wildcard").doesNotMatch("[012]");
        assertThat(told.path("received")
                        .valueStream()
                        .map(message -> message.path("text").asString()))
                .isEqualTo(IntStream.range(0, MESSAGES)
                        .mapToObj(i -> "message " + i)
                        .toList());
        assertThat(told.path("received")).allSatisfy(message -> {
            assertThat(message.path("stream").asString()).isEqualTo(scene.product);
            assertThat(message.path("sha256").asString()).hasSize(64);
        });
    }
}
