package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAck;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.unsuback.Mqtt5UnsubAck;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.ProductId;

/** A buyer's MQTT client: remembers every message in the order it came. */
final class Buyer implements AutoCloseable {
    final AgreementId agreement;
    final List<Mqtt5Publish> received = new CopyOnWriteArrayList<>();
    private final String topic;
    private final Mqtt5AsyncClient client;
    private final Set<Mqtt5Publish> acknowledged = ConcurrentHashMap.newKeySet();
    private volatile Consumer<Mqtt5Publish> onMessage = Mqtt5Publish::acknowledge;

    Buyer(int port, AgreementId agreement, String ticket, ProductId product) {
        this.agreement = agreement;
        this.topic = Streams.topic(product);
        this.client = MqttClient.builder()
                .useMqttVersion5()
                .identifier("buyer")
                .serverHost("127.0.0.1")
                .serverPort(port)
                .simpleAuth()
                .username(agreement.toString())
                .password(ticket.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildAsync();
        client.publishes(
                MqttGlobalPublishFilter.ALL,
                message -> {
                    received.add(message);
                    onMessage.accept(message);
                },
                true);
    }

    Mqtt5AsyncClient client() {
        return client;
    }

    Buyer acknowledgingNothing() {
        return onMessage(message -> {});
    }

    /** From now on acknowledges everything, and what it holds already. */
    void acknowledgeAll() {
        onMessage = this::acknowledge;
        received.forEach(this::acknowledge);
    }

    /** Acknowledges a message, if this has not happened yet. */
    void acknowledge(Mqtt5Publish message) {
        if (acknowledged.add(message)) {
            message.acknowledge();
        }
    }

    Buyer onMessage(Consumer<Mqtt5Publish> action) {
        onMessage = action;
        return this;
    }

    Buyer connectAndSubscribe() {
        return connectAndSubscribe(MqttQos.AT_LEAST_ONCE);
    }

    Buyer connectAndSubscribe(MqttQos qos) {
        Mqtt.await(client.connect());
        Mqtt.await(subscribe(topic, qos));
        return this;
    }

    /** Connects and asks to keep the session; true if the broker had kept one. */
    boolean connectWithSession(boolean cleanStart) {
        return Mqtt.await(client.connectWith()
                        .cleanStart(cleanStart)
                        .sessionExpiryInterval(3600)
                        .send())
                .isSessionPresent();
    }

    CompletableFuture<Mqtt5SubAck> subscribe(String filter, MqttQos qos) {
        return client.subscribeWith().topicFilter(filter).qos(qos).send();
    }

    CompletableFuture<Mqtt5SubAck> subscribe() {
        return subscribe(topic, MqttQos.AT_LEAST_ONCE);
    }

    CompletableFuture<Mqtt5UnsubAck> unsubscribe() {
        return client.unsubscribeWith().topicFilter(topic).send();
    }

    Buyer awaitMessages(int count) {
        Mqtt.eventually(() -> assertThat(received).hasSizeGreaterThanOrEqualTo(count));
        return this;
    }

    List<String> payloads() {
        return received.stream()
                .map(message -> new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8))
                .toList();
    }

    List<Long> sequences() {
        return received.stream()
                .map(message -> Long.valueOf(property(message, "sequence")))
                .toList();
    }

    static String property(Mqtt5Publish message, String name) {
        List<String> values = message.getUserProperties().asList().stream()
                .filter(property -> property.getName().toString().equals(name))
                .map(property -> property.getValue().toString())
                .toList();
        assertThat(values).as("user properties called " + name).hasSize(1);
        return values.getFirst();
    }

    static List<Long> sequences(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    @Override
    public void close() {
        if (client.getState().isConnected()) {
            Mqtt.await(client.disconnect().handle((left, endedMeanwhile) -> true));
        }
    }
}
