package org.blendsm.pubsub.broker;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.ProductId;

/** A seller's and a buyer's MQTT clients for tests in other rooms, which see no MQTT. */
public final class TestClients {
    private TestClients() {}

    /** Publishes so many messages and waits for every acknowledgement. */
    public static void publish(Broker broker, ProductId product, int count) {
        try (Seller seller = new Seller(broker.port(), product, broker.tickets().toPublish(product))) {
            seller.publish(0, count);
        }
    }

    /** The same with messages of so many bytes. */
    public static void publishLarge(Broker broker, ProductId product, int count, int bytes) {
        try (Seller seller = new Seller(broker.port(), product, broker.tickets().toPublish(product))) {
            for (int i = 0; i < count; i++) {
                Mqtt.await(seller.send("x".repeat(bytes), MqttQos.AT_LEAST_ONCE));
            }
        }
    }

    /** Receives and acknowledges nothing, until the broker has noted that it was so many; then disconnects. */
    public static void takeWithoutAcknowledging(
            Broker broker, ProductId product, AgreementId agreement, Runnable subscribed, int count) {
        String ticket = broker.tickets().toSubscribe(agreement);
        try (Buyer buyer = new Buyer(broker.port(), agreement, ticket, product)) {
            buyer.acknowledgingNothing().connectAndSubscribe();
            subscribed.run();
            buyer.awaitMessages(count);
        }
    }

    /** Receives and acknowledges what comes, until the broker has noted that it was so many; then disconnects. */
    public static void receive(
            Broker broker, ProductId product, AgreementId agreement, Runnable subscribed, int count) {
        String ticket = broker.tickets().toSubscribe(agreement);
        try (Buyer buyer = new Buyer(broker.port(), agreement, ticket, product)) {
            buyer.connectAndSubscribe();
            subscribed.run();
            Mqtt.eventually(() -> {
                if (broker.meter().reading(agreement).acknowledged() < count) {
                    throw new AssertionError(broker.meter().reading(agreement));
                }
            });
        }
    }
}
