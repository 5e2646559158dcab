package org.blendsm.pubsub.broker;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserPropertiesBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.blendsm.model.catalogue.ProductId;

/** A seller's MQTT client. */
final class Seller implements AutoCloseable {
    private static final int UNACKNOWLEDGED = 200;

    private final String topic;
    private final Mqtt5AsyncClient client;

    Seller(int port, ProductId product, String ticket) {
        this.topic = Streams.topic(product);
        this.client = MqttClient.builder()
                .useMqttVersion5()
                .identifier("seller")
                .serverHost("127.0.0.1")
                .serverPort(port)
                .simpleAuth()
                .username(product.toString())
                .password(ticket.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildAsync();
        Mqtt.await(client.connect());
    }

    Mqtt5AsyncClient client() {
        return client;
    }

    /** Publishes {@code m<from>} up to {@code m<to - 1>} and waits for every PUBACK. */
    void publish(int from, int to) {
        publish(from, to, MqttQos.AT_LEAST_ONCE);
    }

    void publish(int from, int to, MqttQos qos) {
        Semaphore window = new Semaphore(UNACKNOWLEDGED);
        for (int i = from; i < to; i++) {
            Mqtt.await(window);
            var unused = send("m" + i, qos).whenComplete((result, failure) -> window.release());
        }
        for (int i = 0; i < UNACKNOWLEDGED; i++) {
            Mqtt.await(window);
        }
    }

    /** Publishes a message that is meant to have this place in the stream. */
    CompletableFuture<Mqtt5PublishResult> send(String payload, String sequence) {
        return send(payload, MqttQos.AT_LEAST_ONCE, sequence);
    }

    CompletableFuture<Mqtt5PublishResult> send(String payload, MqttQos qos, String... sequences) {
        Mqtt5UserPropertiesBuilder said = Mqtt5UserProperties.builder();
        for (String sequence : sequences) {
            said = said.add("sequence", sequence);
        }
        return client.publishWith()
                .topic(topic)
                .qos(qos)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .userProperties(said.build())
                .send();
    }

    @Override
    public void close() {
        if (client.getState().isConnected()) {
            Mqtt.await(client.disconnect().handle((left, endedMeanwhile) -> true));
        }
    }
}
