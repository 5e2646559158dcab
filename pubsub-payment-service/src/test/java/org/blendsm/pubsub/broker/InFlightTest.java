package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import java.nio.file.Path;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InFlightTest {
    private static final int PAYLOAD = 200_000;
    private static final int MESSAGES = 80;
    /** 8 MiB of them, and one batch of 1 MiB more. */
    private static final int MOST_UNACKNOWLEDGED = ((9 << 20) / PAYLOAD) + 2;

    @Test
    void a_batch_is_off_the_books_once_all_of_it_is_acknowledged() {
        InFlight inFlight = new InFlight();
        inFlight.add(3, 300);
        inFlight.add(5, 20);
        inFlight.settle(2);
        assertThat(inFlight.bytes()).isEqualTo(320);
        inFlight.settle(4);
        assertThat(inFlight.bytes()).isEqualTo(20);
        inFlight.settle(9);
        assertThat(inFlight.bytes()).isZero();
    }

    @Test
    void a_buyer_that_acknowledges_nothing_fills_only_so_much_memory(@TempDir Path directory) throws Exception {
        try (Pool pool = new Pool(directory)) {
            ProductId product = pool.product();
            AgreementId agreement = pool.agreement(product, PaymentMode.VOUCHER, Pool.UNLIMITED, Pool.UNLIMITED);
            Buyer idle = pool.buyer(agreement, product).acknowledgingNothing().connectAndSubscribe();
            Buyer witness = pool.witness(product);
            Seller seller = pool.seller(product);
            String payload = "x".repeat(PAYLOAD);
            for (int i = 0; i < MESSAGES; i++) {
                Mqtt.await(seller.send(payload, MqttQos.AT_LEAST_ONCE));
            }
            witness.awaitMessages(MESSAGES);
            assertThat(pool.reading(agreement).delivered()).isLessThanOrEqualTo(MOST_UNACKNOWLEDGED);

            idle.acknowledgeAll();

            idle.awaitMessages(MESSAGES);
            assertThat(idle.sequences()).isEqualTo(Buyer.sequences(0, MESSAGES));
        }
    }
}
