package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PubackTest {
    @Test
    void no_puback_and_no_delivery_before_the_journal_has_written(@TempDir Path directory) throws Exception {
        CountDownLatch stalled = new CountDownLatch(1);
        CountDownLatch diskIsBack = new CountDownLatch(1);
        // the listener runs on the journal's thread: while it waits, the disk is as good as stuck
        try (Pool pool = new Pool(Pool.patient(directory), (agreement, position) -> {
            stalled.countDown();
            Mqtt.await(diskIsBack);
        })) {
            ProductId product = pool.product();
            Seller seller = pool.seller(product);
            Buyer witness = pool.witness(product);
            AgreementId agreement = pool.agreement(product, PaymentMode.METERED, 5, 100);
            Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
            // tickets are kept in the journal too, so the passer-by gets his before
            ProductId elsewhere = pool.product();
            String passerBysTicket = pool.broker().tickets().toPublish(elsewhere);
            seller.publish(0, 1);
            Mqtt.await(stalled);

            CompletableFuture<Mqtt5PublishResult> puback = seller.send("m1", MqttQos.AT_LEAST_ONCE);
            // the broker itself goes on: it has taken the message, and it still answers others
            Mqtt.eventually(
                    () -> assertThat(pool.broker().streams().next(product)).isEqualTo(2));
            new Seller(pool.broker().port(), elsewhere, passerBysTicket).close();

            assertThat(puback).isNotDone();
            assertThat(pool.broker().streams().read(product, 0, 10, Long.MAX_VALUE))
                    .hasSize(1);
            buyer.awaitMessages(1);
            assertThat(buyer.payloads()).containsExactly("m0");

            diskIsBack.countDown();
            Mqtt.await(puback);
            witness.awaitMessages(2);
            buyer.awaitMessages(2);
        }
    }
}
