package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdinaryClientsTest {
    private Pool pool;
    private ProductId product;
    private final List<Process> programs = new ArrayList<>();

    @BeforeEach
    void open(@TempDir Path directory) {
        pool = new Pool(directory);
        product = pool.product();
    }

    @AfterEach
    void close() throws Exception {
        programs.forEach(Process::destroyForcibly);
        pool.close();
    }

    @Test
    void one_mosquitto_client_sells_and_another_buys() throws Exception {
        needs("mosquitto_pub");
        needs("mosquitto_sub");
        AgreementId agreement = pool.agreement(product, PaymentMode.METERED, 5, 20);
        String buyersTicket = pool.broker().tickets().toSubscribe(agreement);
        Process buyer = run(
                "mosquitto_sub", agreement.toString(), buyersTicket, "-V", "5", "-q", "1", "-C", "20", "-F", "%P %p");
        Mqtt.eventually(() -> assertThat(pool.reading(agreement).start()).isPresent());
        String sellersTicket = pool.broker().tickets().toPublish(product);
        Process seller = run("mosquitto_pub", product.toString(), sellersTicket, "-q", "1", "-l");
        try (var lines = seller.outputWriter(StandardCharsets.UTF_8)) {
            for (int i = 0; i < 30; i++) {
                lines.write("line " + i + "\n");
            }
        }

        List<String> received = new ArrayList<>(
                buyer.inputReader(StandardCharsets.UTF_8).lines().toList());

        assertThat(seller.waitFor(Mqtt.SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(buyer.waitFor(Mqtt.SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(received).hasSize(20).first().asString().contains("sequence:0", "stream:" + product, "sha256:");
        assertThat(received)
                .extracting(line -> line.substring(line.indexOf("line ")))
                .isEqualTo(IntStream.range(0, 20).mapToObj(i -> "line " + i).toList());
        assertThat(pool.broker().streams().next(product)).isEqualTo(30);
    }

    @Test
    void a_browsers_client_buys_over_websocket_on_the_same_port() {
        AgreementId agreement = pool.agreement(product, PaymentMode.METERED, 5, 20);
        String ticket = pool.broker().tickets().toSubscribe(agreement);
        List<String> received = new ArrayList<>();
        Mqtt5AsyncClient browser = browser(agreement.toString(), ticket);
        Mqtt.await(browser.connect());
        Mqtt.await(browser.subscribeWith()
                .topicFilter(Streams.topic(product))
                .callback(message -> {
                    synchronized (received) {
                        received.add(new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8));
                    }
                })
                .send());

        pool.seller(product).publish(0, 10);

        Mqtt.eventually(() -> {
            synchronized (received) {
                assertThat(received).hasSize(10).startsWith("m0").endsWith("m9");
            }
        });
        Mqtt.await(browser.disconnect());
    }

    @Test
    void a_browsers_client_sells_the_largest_message_there_may_be() {
        Mqtt5AsyncClient browser =
                browser(product.toString(), pool.broker().tickets().toPublish(product));
        Buyer witness = pool.witness(product);
        byte[] largest = new byte[256 * 1024];
        Arrays.fill(largest, (byte) 'x');
        Mqtt.await(browser.connect());

        Mqtt.await(browser.publishWith()
                .topic(Streams.topic(product))
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(largest)
                .send());

        witness.awaitMessages(1);
        assertThat(witness.received.getFirst().getPayloadAsBytes()).isEqualTo(largest);
        Mqtt.await(browser.disconnect());
    }

    /** Over WebSocket. */
    private Mqtt5AsyncClient browser(String user, String ticket) {
        return MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(pool.broker().port())
                .webSocketConfig()
                .serverPath("mqtt")
                .applyWebSocketConfig()
                .simpleAuth()
                .username(user)
                .password(ticket.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildAsync();
    }

    private Process run(String program, String user, String ticket, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(program, "-h", "127.0.0.1"));
        command.addAll(List.of("-p", "" + pool.broker().port(), "-u", user, "-P", ticket));
        command.addAll(List.of("-t", Streams.topic(product)));
        command.addAll(List.of(more));
        Process started = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        programs.add(started);
        return started;
    }

    private static void needs(String program) {
        boolean there = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        Assumptions.assumeTrue(there, () -> "SKIPPED: " + program + " is not on the PATH (Debian: mosquitto-clients)");
    }
}
