package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DispatchTest {
    private static final int RECEIVE_MAXIMUM = 3;
    private static final byte[] CORRELATION = {0, 1, (byte) 0xff};

    private static final int SMALL = 1_000;
    private static final int LARGEST_PAYLOAD = 256 * 1024;
    /** With it a packet is as large as the broker takes: 16 KiB beside the payload, less fixed fields and an alias. */
    private static final int LARGEST_PROPERTY = 16 * 1024 - 20;

    private Pool pool;
    private ProductId product;
    private Seller seller;

    @BeforeEach
    void open(@TempDir Path directory) {
        pool = new Pool(directory);
        product = pool.product();
        seller = pool.seller(product);
    }

    @AfterEach
    void close() throws Exception {
        pool.close();
    }

    @Test
    void everything_that_belongs_to_a_message_reaches_the_buyer_live_and_from_the_log() throws Exception {
        Buyer witness = pool.witness(product);
        AgreementId late = pool.agreement(product, PaymentMode.METERED, 10, 10);
        pool.buyer(late, product).connectAndSubscribe().close();
        byte[] payload = new byte[200_000];
        new Random(7).nextBytes(payload);
        Mqtt.await(seller.client()
                .publishWith()
                .topic(Streams.topic(product))
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload)
                .payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UNSPECIFIED)
                .contentType("text/löwe")
                .responseTopic("answers/here")
                .correlationData(CORRELATION)
                .userProperties()
                .add("ünit", "°C 𝄞")
                .add("ünit", "")
                .applyUserProperties()
                .send());
        witness.awaitMessages(1);
        pool.restart();

        Buyer replayed = pool.buyer(late, product).connectAndSubscribe().awaitMessages(1);

        isWhole(witness.received.getFirst(), payload);
        isWhole(replayed.received.getFirst(), payload);
    }

    @Test
    void a_buyers_receive_maximum_is_kept() {
        AgreementId agreement = pool.agreement(product, PaymentMode.VOUCHER, Pool.UNLIMITED, Pool.UNLIMITED);
        Buyer slow = pool.buyer(agreement, product).acknowledgingNothing();
        Mqtt.await(slow.client()
                .connectWith()
                .restrictions()
                .receiveMaximum(RECEIVE_MAXIMUM)
                .applyRestrictions()
                .send());
        Mqtt.await(slow.subscribe());
        Buyer witness = pool.witness(product);
        seller.publish(0, 50);
        witness.awaitMessages(50);
        slow.awaitMessages(RECEIVE_MAXIMUM);
        assertThat(slow.received).hasSize(RECEIVE_MAXIMUM);

        slow.acknowledge(slow.received.getFirst());

        slow.awaitMessages(RECEIVE_MAXIMUM + 1);
        slow.acknowledgeAll();
        slow.awaitMessages(50);
        assertThat(slow.sequences()).isEqualTo(Buyer.sequences(0, 50));
    }

    @Test
    void a_buyer_that_takes_topic_aliases_gets_the_same_messages() {
        AgreementId agreement = pool.agreement(product, PaymentMode.METERED, 10, 100);
        Buyer buyer = pool.buyer(agreement, product);
        Mqtt.await(buyer.client()
                .connectWith()
                .restrictions()
                .topicAliasMaximum(5)
                .applyRestrictions()
                .send());
        Mqtt.await(buyer.subscribe());

        seller.publish(0, 40);

        buyer.awaitMessages(40);
        assertThat(buyer.sequences()).isEqualTo(Buyer.sequences(0, 40));
        assertThat(buyer.received)
                .allSatisfy(message -> assertThat(message.getTopic()).hasToString(Streams.topic(product)));
    }

    @Test
    void a_buyer_that_takes_as_large_packets_as_it_was_told_gets_the_largest_message_that_there_can_be() {
        AgreementId agreement = pool.agreement(product, PaymentMode.METERED, 10, 100);
        Buyer buyer = pool.buyer(agreement, product);
        Throwable refusal = Mqtt.refusal(connecting(buyer, SMALL));
        assertThat(refusal).isInstanceOf(Mqtt5ConnAckException.class);
        Matcher told = Pattern.compile("at least (\\d+) bytes")
                .matcher(((Mqtt5ConnAckException) refusal)
                        .getMqttMessage()
                        .getReasonString()
                        .orElseThrow()
                        .toString());
        assertThat(told.find()).isTrue();
        Mqtt.await(connecting(buyer, Integer.parseInt(told.group(1))));
        Mqtt.await(buyer.subscribe());

        // the first one names the topic, the second its alias, so that there is the most room for the rest
        publish(10, 0);
        publish(LARGEST_PAYLOAD, LARGEST_PROPERTY);

        buyer.awaitMessages(2);
        assertThat(buyer.received.getLast().getPayloadAsBytes()).hasSize(LARGEST_PAYLOAD);
    }

    private static CompletableFuture<Mqtt5ConnAck> connecting(Buyer buyer, int largestPacket) {
        return buyer.client()
                .connectWith()
                .restrictions()
                .maximumPacketSize(largestPacket)
                .applyRestrictions()
                .send();
    }

    private void publish(int payload, int property) {
        Mqtt.await(seller.client()
                .publishWith()
                .topic(Streams.topic(product))
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(new byte[payload])
                .contentType("x".repeat(property))
                .send());
    }

    @Test
    void what_came_without_a_promise_goes_out_without_one_and_in_order() {
        Buyer witness = pool.witness(product);

        seller.publish(0, 500, MqttQos.AT_MOST_ONCE);

        witness.awaitMessages(500);
        assertThat(witness.sequences()).isEqualTo(Buyer.sequences(0, 500));
        assertThat(witness.received).extracting(Mqtt5Publish::getQos).containsOnly(MqttQos.AT_MOST_ONCE);
    }

    private void isWhole(Mqtt5Publish message, byte[] payload) {
        assertThat(message.getPayloadAsBytes()).isEqualTo(payload);
        assertThat(message.getPayloadFormatIndicator()).contains(Mqtt5PayloadFormatIndicator.UNSPECIFIED);
        assertThat(message.getContentType()).hasToString("Optional[text/löwe]");
        assertThat(message.getResponseTopic()).hasToString("Optional[answers/here]");
        assertThat(message.getCorrelationData()).contains(ByteBuffer.wrap(CORRELATION));
        assertThat(List.<Mqtt5UserProperty>copyOf(message.getUserProperties().asList()))
                .containsExactly(
                        Mqtt5UserProperty.of("ünit", "°C 𝄞"),
                        Mqtt5UserProperty.of("ünit", ""),
                        Mqtt5UserProperty.of("sequence", "0"),
                        Mqtt5UserProperty.of("stream", product.toString()),
                        Mqtt5UserProperty.of("sha256", Sha256.of(payload).value()));
    }
}
