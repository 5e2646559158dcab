package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoldTest {
    private Pool pool;
    private ProductId product;
    private Seller seller;
    private Buyer witness;

    @BeforeEach
    void open(@TempDir Path directory) {
        pool = new Pool(directory);
        product = pool.product();
        seller = pool.seller(product);
        witness = pool.witness(product);
    }

    @AfterEach
    void close() throws Exception {
        pool.close();
    }

    @Test
    void a_buyer_who_pays_nothing_gets_one_credit_window_and_not_one_message_more() {
        AgreementId agreement = pool.agreement(product, PaymentMode.VOUCHER, 30, 150);
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();

        seller.publish(0, 200);
        witness.awaitMessages(200);
        buyer.awaitMessages(30);

        assertThat(buyer.sequences()).isEqualTo(Buyer.sequences(0, 30));
        assertThat(pool.reading(agreement).heldBy()).isEqualTo(Hold.CREDIT);
        assertThat(pool.reading(agreement).delivered()).isEqualTo(30);
    }

    @Test
    void a_voucher_lets_exactly_what_it_covers_follow() {
        AgreementId agreement = pool.agreement(product, PaymentMode.VOUCHER, 30, 150);
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        seller.publish(0, 200);
        buyer.awaitMessages(30);

        pool.pay(agreement, 10);
        buyer.awaitMessages(40);
        seller.publish(200, 210);
        witness.awaitMessages(210);

        assertThat(buyer.sequences()).isEqualTo(Buyer.sequences(0, 40));
        assertThat(pool.reading(agreement).limit()).isEqualTo(40);
    }

    @Test
    void an_agreement_that_is_over_leaves_the_memory_and_stays_what_it_was() {
        AgreementId agreement = pool.agreement(product, PaymentMode.VOUCHER, 30, 150);
        pool.buyer(agreement, product).connectAndSubscribe();
        pool.pay(agreement, 10);
        Meter meter = pool.broker().meter();
        meter.end(agreement);
        Reading reading = meter.reading(agreement);
        int remembered = meter.deliveries().inMemory().size();

        meter.deliveries().forget(Duration.ZERO);

        assertThat(meter.deliveries().inMemory()).hasSize(remembered - 1);
        assertThat(meter.reading(agreement)).isEqualTo(reading);
        meter.deliveries().forget(Duration.ZERO);
        meter.open(new AgreementTerms(agreement, product, Optional.empty(), PaymentMode.VOUCHER, 30, 150));
        assertThat(meter.reading(agreement).heldBy()).isEqualTo(Hold.ENDED);
        meter.deliveries().forget(Duration.ZERO);
        assertThat(pool.pay(agreement, 20))
                .as("a voucher may come as long as it can be claimed")
                .isTrue();
        assertThat(pool.pay(agreement, 15)).isFalse();
        pool.restart();
        assertThat(pool.broker().meter().deliveries().inMemory()).hasSize(remembered - 1);
        assertThat(pool.reading(agreement).paid()).isEqualTo(20);
    }

    @Test
    void nothing_passes_the_deposit_until_it_is_topped_up() {
        AgreementId agreement = pool.agreement(product, PaymentMode.VOUCHER, 30, 75);
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        pool.pay(agreement, 70);

        seller.publish(0, 100);
        witness.awaitMessages(100);
        buyer.awaitMessages(75);

        assertThat(buyer.sequences()).isEqualTo(Buyer.sequences(0, 75));
        assertThat(pool.reading(agreement).heldBy()).isEqualTo(Hold.DEPOSIT);

        pool.broker().meter().topUp(agreement, 1_000);
        buyer.awaitMessages(100);
        assertThat(buyer.sequences()).isEqualTo(Buyer.sequences(0, 100));
    }

    @Test
    void delivery_resumes_in_order_while_the_seller_goes_on() {
        int messages = 6_000;
        AgreementId agreement = pool.agreement(product, PaymentMode.VOUCHER, 30, messages);
        AtomicInteger count = new AtomicInteger();
        Buyer buyer = pool.buyer(agreement, product).onMessage(message -> {
            message.acknowledge();
            int now = count.incrementAndGet();
            if (now % 10 == 0) {
                var unused = CompletableFuture.runAsync(() -> pool.pay(agreement, now));
            }
        });
        buyer.connectAndSubscribe();

        seller.publish(0, messages);
        buyer.awaitMessages(messages);

        assertThat(buyer.sequences()).isEqualTo(Buyer.sequences(0, messages));
        assertThat(buyer.payloads()).startsWith("m0", "m1").endsWith("m" + (messages - 1));
    }

    @Test
    void what_is_in_the_queue_already_waits_for_the_ledger_too() {
        AgreementId agreement = pool.agreement(product, PaymentMode.VOUCHER, 30, 150);
        Buyer buyer = pool.buyer(agreement, product).acknowledgingNothing();
        Mqtt.await(buyer.client()
                .connectWith()
                .restrictions()
                .receiveMaximum(1)
                .applyRestrictions()
                .send());
        Mqtt.await(buyer.subscribe());
        seller.publish(0, 10);
        buyer.awaitMessages(1);

        Delivery delivery = pool.broker().meter().deliveries().find(agreement).orElseThrow();
        pool.ledgerIsFresh.set(false);
        Mqtt.eventually(() -> assertThat(delivery.isPaused()).isTrue());
        buyer.acknowledgeAll();
        Mqtt.eventually(() -> assertThat(pool.reading(agreement).acknowledged()).isEqualTo(1));
        assertThat(buyer.sequences()).isEqualTo(Buyer.sequences(0, 1));

        pool.ledgerIsFresh.set(true);
        buyer.awaitMessages(10);
        assertThat(buyer.sequences()).isEqualTo(Buyer.sequences(0, 10));
    }

    @Test
    void what_is_used_up_is_told_again_after_a_restart() {
        AgreementId agreement = pool.agreement(product, PaymentMode.METERED, 5, 60);
        pool.buyer(agreement, product).connectAndSubscribe();
        seller.publish(0, 80);
        Mqtt.eventually(() -> assertThat(pool.billed).containsEntry(agreement, 60L));
        pool.billed.clear();
        pool.restart();
        assertThat(pool.billed).containsEntry(agreement, 60L);
    }

    @Test
    void two_agreements_on_one_stream_are_held_each_at_its_own_limit() {
        AgreementId small = pool.agreement(product, PaymentMode.VOUCHER, 10, 100);
        AgreementId large = pool.agreement(product, PaymentMode.VOUCHER, 40, 100);
        Buyer first = pool.buyer(small, product).connectAndSubscribe();
        Buyer second = pool.buyer(large, product).connectAndSubscribe();

        seller.publish(0, 100);
        witness.awaitMessages(100);
        first.awaitMessages(10);
        second.awaitMessages(40);
        pool.pay(small, 5);
        first.awaitMessages(15);
        seller.publish(100, 110);
        witness.awaitMessages(110);

        assertThat(first.sequences()).isEqualTo(Buyer.sequences(0, 15));
        assertThat(second.sequences()).isEqualTo(Buyer.sequences(0, 40));
    }

    @Test
    void a_plain_client_pays_by_acknowledging() {
        AgreementId agreement = pool.agreement(product, PaymentMode.METERED, 5, 60);
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();

        seller.publish(0, 80);
        witness.awaitMessages(80);
        buyer.awaitMessages(60);

        assertThat(buyer.sequences()).isEqualTo(Buyer.sequences(0, 60));
        Mqtt.eventually(() -> assertThat(pool.billed).containsEntry(agreement, 60L));
        assertThat(pool.reading(agreement).heldBy()).isEqualTo(Hold.DEPOSIT);
    }

    @Test
    void a_plain_client_that_never_acknowledges_gets_one_window() {
        AgreementId agreement = pool.agreement(product, PaymentMode.METERED, 5, 60);
        Buyer buyer = pool.buyer(agreement, product).acknowledgingNothing().connectAndSubscribe();

        seller.publish(0, 80);
        witness.awaitMessages(80);
        buyer.awaitMessages(5);

        assertThat(buyer.sequences()).isEqualTo(Buyer.sequences(0, 5));
        assertThat(pool.reading(agreement).acknowledged()).isZero();
        assertThat(pool.billed.getOrDefault(agreement, 0L)).isZero();
    }

    @Test
    void at_qos_0_a_message_is_billed_when_it_is_sent() {
        AgreementId agreement = pool.agreement(product, PaymentMode.METERED, 5, 60);
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe(MqttQos.AT_MOST_ONCE);

        seller.publish(0, 80, MqttQos.AT_MOST_ONCE);
        witness.awaitMessages(80);
        buyer.awaitMessages(60);

        assertThat(buyer.sequences()).isEqualTo(Buyer.sequences(0, 60));
        Mqtt.eventually(() -> assertThat(pool.billed).containsEntry(agreement, 60L));
    }

    @Test
    void an_agreement_starts_with_the_next_message_after_its_first_subscription() {
        seller.publish(0, 7);
        AgreementId agreement = pool.agreement(product, PaymentMode.VOUCHER, 3, 100);
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();

        seller.publish(7, 20);
        witness.awaitMessages(20);
        buyer.awaitMessages(3);

        assertThat(buyer.sequences()).isEqualTo(Buyer.sequences(7, 10));
        assertThat(pool.reading(agreement).start()).hasValue(7);
    }

    @Test
    void while_the_ledger_is_out_of_sight_nothing_is_delivered_and_afterwards_everything() {
        AgreementId agreement = pool.agreement(product, PaymentMode.VOUCHER, 30, 100);
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        seller.publish(0, 10);
        buyer.awaitMessages(10);
        witness.awaitMessages(10);

        pool.ledgerIsFresh.set(false);
        seller.publish(10, 20);

        assertThat(pool.broker().streams().read(product, 0, 100, Long.MAX_VALUE))
                .hasSize(20);
        assertThat(pool.reading(agreement).heldBy()).isEqualTo(Hold.LEDGER);
        assertThat(buyer.received).hasSize(10);
        assertThat(witness.received).hasSize(10);

        pool.ledgerIsFresh.set(true);
        buyer.awaitMessages(20);
        assertThat(buyer.sequences()).isEqualTo(Buyer.sequences(0, 20));
    }

    @Test
    void who_waits_for_the_ledger_is_served_though_looking_for_it_failed_before() {
        pool.ledgerFails.set(5);
        Mqtt.eventually(() -> assertThat(pool.ledgerFails).hasValue(0));
        AgreementId agreement = pool.agreement(product, PaymentMode.VOUCHER, 30, 100);
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        pool.ledgerIsFresh.set(false);
        seller.publish(0, 10);
        assertThat(pool.reading(agreement).heldBy()).isEqualTo(Hold.LEDGER);

        pool.ledgerIsFresh.set(true);

        buyer.awaitMessages(10);
    }
}
