package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskReserveTest {
    private Pool pool;
    private ProductId product;
    private Seller seller;
    private long reserve;

    @BeforeEach
    void open(@TempDir Path directory) {
        pool = new Pool(directory);
        reserve = BrokerSettings.in(directory).diskReserve();
        product = pool.product();
        seller = pool.seller(product);
    }

    @AfterEach
    void close() throws Exception {
        pool.close();
    }

    @Test
    void nothing_can_be_published_while_only_the_reserve_is_left_and_then_again() {
        fillUp();
        long there = pool.broker().streams().next(product);
        for (int i = 0; i < 5; i++) {
            assertThat(publishing(Streams.topic(product))).isEqualTo(Mqtt5PubAckReasonCode.QUOTA_EXCEEDED);
        }
        assertThat(pool.broker().streams().next(product)).isEqualTo(there);

        pool.freeOnDisk.set(reserve + 1);

        Mqtt.eventually(() -> assertThat(publishing(Streams.topic(product))).isEqualTo(Mqtt5PubAckReasonCode.SUCCESS));
        assertThat(pool.broker().streams().next(product)).isEqualTo(there + 1);
    }

    @Test
    void what_is_paid_acknowledged_and_asked_for_needs_the_reserve() throws Exception {
        AgreementId agreement = pool.agreement(product, PaymentMode.VOUCHER, 10, 100);
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        seller.publish(0, 20);
        buyer.awaitMessages(10);
        fillUp();

        pool.pay(agreement, 10);

        buyer.awaitMessages(20);
        Mqtt.eventually(() -> assertThat(pool.reading(agreement).acknowledged()).isEqualTo(20));
        assertThat(pool.broker().tickets().toPublish(product)).isNotEmpty();
        pool.restart();
        assertThat(pool.reading(agreement).paid()).isEqualTo(10);
        assertThat(pool.reading(agreement).acknowledged()).isEqualTo(20);
    }

    @Test
    void a_publish_that_is_not_answered_leaves_the_next_answer_as_it_is() {
        fillUp();
        Mqtt.await(seller.send("lost", MqttQos.AT_MOST_ONCE));
        assertThat(publishing("elsewhere")).isEqualTo(Mqtt5PubAckReasonCode.NOT_AUTHORIZED);
    }

    @Test
    void what_is_on_disk_already_is_acknowledged_again_for_it_needs_no_room() {
        seller.publish(0, 2);
        fillUp();
        long there = pool.broker().streams().next(product);

        Mqtt.await(seller.send("m1", "1"));

        assertThat(pool.broker().streams().next(product)).isEqualTo(there);
    }

    @Test
    void who_finds_no_room_is_told_what_comes_next() {
        fillUp();
        long there = pool.broker().streams().next(product);

        for (long meant : new long[] {there, there + 1}) {
            assertThat(refusal(seller.send("m", Long.toString(meant))).getReasonCode())
                    .isEqualTo(Mqtt5PubAckReasonCode.QUOTA_EXCEEDED);
            assertThat(refusal(seller.send("m", Long.toString(meant)))
                            .getUserProperties()
                            .asList())
                    .extracting(property -> property.getName() + "=" + property.getValue())
                    .containsExactly("nextSequence=" + there);
        }
    }

    @Test
    void an_older_client_is_disconnected_for_no_puback_could_tell_it() {
        fillUp();
        long there = pool.broker().streams().next(product);
        String ticket = pool.broker().tickets().toPublish(product);
        Mqtt3AsyncClient old = Mqtt.client311(pool.broker().port(), product.toString(), ticket);
        Mqtt.await(old.connect());

        Mqtt.refusal(old.publishWith()
                .topic(Streams.topic(product))
                .qos(MqttQos.AT_LEAST_ONCE)
                .send());

        assertThat(old.getState().isConnected()).isFalse();
        assertThat(pool.broker().streams().next(product)).isEqualTo(there);
    }

    @Test
    void a_small_disk_keeps_a_tenth(@TempDir Path directory) throws IOException {
        long whole = Files.getFileStore(directory).getTotalSpace();
        long free = Files.getFileStore(directory).getUsableSpace();
        assertThat(DiskReserve.in(directory, Long.MAX_VALUE).spare())
                .isBetween(free - whole / 10 - (1L << 30), free - whole / 10 + (1L << 30));
    }

    /** The disk is looked at now and then: a little may still come through. */
    private void fillUp() {
        pool.freeOnDisk.set(reserve);
        Mqtt.eventually(
                () -> assertThat(publishing(Streams.topic(product))).isEqualTo(Mqtt5PubAckReasonCode.QUOTA_EXCEEDED));
    }

    private static Mqtt5PubAck refusal(CompletableFuture<Mqtt5PublishResult> sent) {
        return assertThat(Mqtt.refusal(sent))
                .asInstanceOf(type(Mqtt5PubAckException.class))
                .actual()
                .getMqttMessage();
    }

    /** How a message is answered. */
    private Mqtt5PubAckReasonCode publishing(String topic) {
        try {
            seller.client()
                    .publishWith()
                    .topic(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send()
                    .get(Mqtt.SECONDS, TimeUnit.SECONDS);
            return Mqtt5PubAckReasonCode.SUCCESS;
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(Mqtt5PubAckException.class);
            return ((Mqtt5PubAckException) Objects.requireNonNull(e.getCause()))
                    .getMqttMessage()
                    .getReasonCode();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
