package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptSessionsTest {
    private static final int PACKET_IDS = 65_535;

    private Pool pool;
    private ProductId product;

    @BeforeEach
    void open(@TempDir Path directory) {
        pool = new Pool(directory);
        product = pool.product();
    }

    @AfterEach
    void close() throws Exception {
        pool.close();
    }

    @Test
    void of_sellers_that_name_one_session_after_the_other_nothing_is_kept() throws Exception {
        int before = pool.broker().keptSessions();
        String ticket = pool.broker().tickets().toPublish(product);
        for (int i = 0; i < 20; i++) {
            Mqtt5AsyncClient client = publisher("session " + i, ticket);
            Mqtt.await(client.connectWith()
                    .cleanStart(false)
                    .sessionExpiryInterval(3_600)
                    .send());
            Mqtt.await(client.disconnect());
        }
        Mqtt.eventually(() -> assertThat(pool.broker().keptSessions()).isEqualTo(before));
    }

    private Mqtt5AsyncClient publisher(String session, String ticket) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(session)
                .serverHost("127.0.0.1")
                .serverPort(pool.broker().port())
                .simpleAuth()
                .username(product.toString())
                .password(ticket.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildAsync();
    }

    @Test
    void a_buyer_who_comes_back_again_and_again_with_messages_in_flight_does_not_use_up_its_packet_ids() {
        int window = 2_000;
        AgreementId agreement = pool.agreement(product, PaymentMode.VOUCHER, Pool.UNLIMITED, Pool.UNLIMITED);
        String ticket = pool.broker().tickets().toSubscribe(agreement);
        for (int received = 0; received <= PACKET_IDS + window; received += window) {
            try (Buyer buyer = new Buyer(pool.broker().port(), agreement, ticket, product).acknowledgingNothing()) {
                boolean first = received == 0;
                assertThat(buyer.connectWithSession(false)).isNotEqualTo(first);
                if (first) {
                    Mqtt.await(buyer.subscribe());
                    pool.seller(product).publish(0, window);
                }
                buyer.awaitMessages(window);
            }
        }
    }
}
