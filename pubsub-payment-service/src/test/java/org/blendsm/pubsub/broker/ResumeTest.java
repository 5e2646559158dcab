package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {
    private static final int IN_FLIGHT = 64;
    private static final int RECENT = 16;

    private Pool pool;
    private ProductId product;
    private Seller seller;

    @BeforeEach
    void open(@TempDir Path directory) {
        pool = new Pool(Pool.settings(directory, IN_FLIGHT, RECENT));
        product = pool.product();
        seller = pool.seller(product);
    }

    @AfterEach
    void close() throws Exception {
        pool.close();
    }

    @Test
    void unacknowledged_messages_come_again_after_a_reconnect_at_no_cost() throws Exception {
        AgreementId agreement = pool.agreement(product, PaymentMode.VOUCHER, 30, 1_000);
        Buyer buyer = acknowledgingFirst(20, pool.buyer(agreement, product)).connectAndSubscribe();
        seller.publish(0, 100);
        buyer.awaitMessages(30);
        Mqtt.eventually(() -> assertThat(pool.reading(agreement).acknowledged()).isEqualTo(20));
        buyer.close();

        Buyer again = pool.buyer(agreement, product).connectAndSubscribe();
        again.awaitMessages(10);
        Mqtt.eventually(() -> assertThat(pool.reading(agreement).acknowledged()).isEqualTo(30));
        Buyer witness = pool.witness(product);
        seller.publish(100, 110);
        witness.awaitMessages(10);

        assertThat(again.sequences()).isEqualTo(Buyer.sequences(20, 30));
        assertThat(pool.reading(agreement).delivered()).isEqualTo(30);
    }

    @Test
    void a_kept_session_goes_on_where_it_was() throws Exception {
        AgreementId agreement = pool.agreement(product, PaymentMode.VOUCHER, 30, 1_000);
        Buyer buyer = acknowledgingFirst(20, pool.buyer(agreement, product));
        buyer.connectWithSession(true);
        Mqtt.await(buyer.subscribe());
        seller.publish(0, 100);
        buyer.awaitMessages(30);
        Mqtt.eventually(() -> assertThat(pool.reading(agreement).acknowledged()).isEqualTo(20));
        buyer.close();
        pool.pay(agreement, 25);

        buyer.onMessage(Mqtt5Publish::acknowledge);
        assertThat(buyer.connectWithSession(false)).isTrue();
        buyer.awaitMessages(30 + 35);

        assertThat(buyer.sequences().subList(30, 65)).isEqualTo(Buyer.sequences(20, 55));
        assertThat(pool.reading(agreement).delivered()).isEqualTo(55);
    }

    @Test
    void who_comes_and_goes_while_others_publish_misses_nothing_and_gets_nothing_twice() {
        AgreementId agreement = pool.agreement(product, PaymentMode.VOUCHER, Pool.UNLIMITED, Pool.UNLIMITED);
        Buyer buyer = pool.buyer(agreement, product);
        buyer.connectWithSession(true);
        Mqtt.await(buyer.subscribe());
        buyer.close();
        int rounds = 12;
        for (int round = 0; round < rounds; round++) {
            buyer.connectWithSession(false);
            int published = (round + 1) * 3 * RECENT;
            var publishing = CompletableFuture.runAsync(
                    () -> seller.publish(published - 3 * RECENT, published), Thread::startVirtualThread);
            Mqtt.await(buyer.subscribe());
            Mqtt.await(publishing);
            Mqtt.eventually(
                    () -> assertThat(pool.reading(agreement).acknowledged()).isEqualTo(published));
            if (round % 3 > 0) {
                Mqtt.await(buyer.unsubscribe());
            }
            buyer.close();
        }
        assertThat(buyer.sequences()).isEqualTo(Buyer.sequences(0, rounds * 3L * RECENT));
    }

    @Test
    void what_a_buyer_missed_is_replayed_from_the_log_as_it_was_published() throws Exception {
        AgreementId agreement = pool.agreement(product, PaymentMode.VOUCHER, Pool.UNLIMITED, Pool.UNLIMITED);
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        buyer.close();
        publishWithProperties();
        seller.publish(1, 1_000);

        Buyer again = pool.buyer(agreement, product).connectAndSubscribe();
        again.awaitMessages(1_000);

        assertThat(again.sequences()).isEqualTo(Buyer.sequences(0, 1_000));
        assertThat(again.payloads().subList(1, 3)).containsExactly("m1", "m2");
        carriesTheSellersProperties(again.received.getFirst());
    }

    @Test
    void live_messages_carry_sequence_stream_and_hash_beside_the_sellers_own_properties() {
        Buyer witness = pool.witness(product);
        publishWithProperties();
        witness.awaitMessages(1);
        carriesTheSellersProperties(witness.received.getFirst());
    }

    @Test
    void nothing_is_charged_twice_over_reconnects_and_restarts() throws Exception {
        AgreementId agreement = pool.agreement(product, PaymentMode.METERED, 7, 500);
        AtomicInteger received = new AtomicInteger();
        for (int round = 0; round < 10; round++) {
            Buyer buyer = pool.buyer(agreement, product);
            // every third message of this connection is not acknowledged, so a window stays open when it breaks
            buyer.onMessage(message -> {
                if (received.incrementAndGet() % 13 != 0) {
                    message.acknowledge();
                }
            });
            buyer.connectAndSubscribe();
            seller.publish(round * 20, round * 20 + 20);
            buyer.awaitMessages(1);
            buyer.close();
            if (round % 4 == 3) {
                seller.close();
                pool.restart();
                seller = pool.seller(product);
            }
        }
        Buyer last = pool.buyer(agreement, product).connectAndSubscribe();
        Mqtt.eventually(() -> assertThat(pool.reading(agreement).acknowledged()).isEqualTo(200));

        assertThat(last.sequences()).endsWith(199L);
        Mqtt.eventually(() -> assertThat(pool.billed).containsEntry(agreement, 200L));
        assertThat(pool.reading(agreement).delivered()).isEqualTo(200);
    }

    @Test
    void a_restart_forgets_neither_money_nor_place() {
        AgreementId agreement = pool.agreement(product, PaymentMode.VOUCHER, 10, 60);
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        seller.publish(0, 40);
        buyer.awaitMessages(10);
        pool.pay(agreement, 10);
        buyer.awaitMessages(20);
        pool.broker().meter().topUp(agreement, 80);
        Mqtt.eventually(() -> assertThat(pool.reading(agreement).acknowledged()).isEqualTo(20));
        Reading before = pool.reading(agreement);

        pool.restart();

        assertThat(pool.reading(agreement)).isEqualTo(before);
        Buyer again = pool.buyer(agreement, product).connectAndSubscribe();
        pool.pay(agreement, 15);
        again.awaitMessages(5);
        assertThat(again.sequences()).isEqualTo(Buyer.sequences(20, 25));
    }

    @Test
    void what_was_delivered_and_not_acknowledged_is_known_as_that_after_restarts() {
        AgreementId agreement = pool.agreement(product, PaymentMode.METERED, 10, 60);
        Buyer buyer = pool.buyer(agreement, product).acknowledgingNothing().connectAndSubscribe();
        seller.publish(0, 40);
        buyer.awaitMessages(10);

        pool.restart();
        assertThat(pool.reading(agreement).delivered()).isEqualTo(10);
        assertThat(pool.reading(agreement).acknowledged()).isZero();

        pool.broker().meter().end(agreement);
        pool.pay(agreement, 10);
        pool.restart();
        assertThat(pool.reading(agreement).delivered()).isEqualTo(10);
        assertThat(pool.reading(agreement).acknowledged()).isZero();
    }

    @Test
    void the_log_can_be_read_again_and_its_hashes_are_those_of_the_payloads() {
        seller.publish(0, 100);
        List<StreamMessage> page = pool.broker().streams().read(product, 90, 50, Long.MAX_VALUE);
        assertThat(page).extracting(StreamMessage::sequence).isEqualTo(Buyer.sequences(90, 100));
        assertThat(page).allSatisfy(message -> {
            assertThat(message.payload()).asString().isEqualTo("m" + message.sequence());
            assertThat(message.payloadHash()).isEqualTo(Sha256.of(message.payload()));
            assertThat(message.leaf().stream()).isEqualTo(product);
        });
        assertThat(pool.broker().streams().read(product, 100, 10, Long.MAX_VALUE))
                .isEmpty();
    }

    private void publishWithProperties() {
        Mqtt.await(seller.client()
                .publishWith()
                .topic(Streams.topic(product))
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload("{}".getBytes(StandardCharsets.UTF_8))
                .contentType("application/json")
                .messageExpiryInterval(1)
                .userProperties()
                .add("unit", "celsius")
                .add("sequence", "0")
                .add("stream", "another")
                .add("place", "roof.north")
                .applyUserProperties()
                .send());
    }

    private void carriesTheSellersProperties(Mqtt5Publish message) {
        assertThat(message.getContentType()).hasToString("Optional[application/json]");
        assertThat(message.getMessageExpiryInterval()).isEmpty();
        assertThat(message.getUserProperties().asList())
                .extracting(property -> property.getName() + "=" + property.getValue())
                .containsExactly(
                        "unit=celsius",
                        "place=roof.north",
                        "sequence=0",
                        "stream=" + product,
                        "sha256=" + Sha256.of("{}".getBytes(StandardCharsets.UTF_8)));
    }

    private static Buyer acknowledgingFirst(int count, Buyer buyer) {
        AtomicInteger received = new AtomicInteger();
        return buyer.onMessage(message -> {
            if (received.incrementAndGet() <= count) {
                message.acknowledge();
            }
        });
    }
}
