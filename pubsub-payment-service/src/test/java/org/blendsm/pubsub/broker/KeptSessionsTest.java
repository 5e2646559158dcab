package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTStateManager;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeptSessionsTest {
    private static final int PACKET_IDS = 65_535;

    private Pool pool;
    private ProductId product;

    /** How a buyer stands to the broker when its agreement ends. */
    private enum Buyers {
        CONNECTED,
        AWAY,
        AWAY_UNSUBSCRIBED
    }

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
        AgreementId agreement = agreement();
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

    @ParameterizedTest
    @EnumSource
    void of_a_buyer_whose_agreement_has_ended_nothing_is_kept(Buyers stands) throws Exception {
        int before = pool.broker().keptSessions();
        AgreementId agreement = agreement();
        Buyer buyer = pool.buyer(agreement, product);
        buyer.connectWithSession(false);
        Mqtt.await(buyer.subscribe());
        if (stands == Buyers.AWAY_UNSUBSCRIBED) {
            Mqtt.await(buyer.unsubscribe());
        }
        if (stands != Buyers.CONNECTED) {
            buyer.close();
            Mqtt.eventually(() -> assertThat(pool.broker().connections()).isZero());
        }
        assertThat(pool.broker().keptSessions()).isEqualTo(before + 1);

        pool.broker().meter().end(agreement);

        Mqtt.eventually(() -> assertThat(pool.broker().keptSessions()).isEqualTo(before));
    }

    @Test
    void of_a_buyer_that_is_let_in_while_its_agreement_ends_nothing_is_kept() throws Exception {
        AgreementId agreement = agreement();
        ServerSession session = letIn(agreement);
        ActiveMQServer server = mock(ActiveMQServer.class);
        given(server.getConfiguration())
                .willReturn(new ConfigurationImpl().setMqttSubscriptionPersistenceEnabled(false));
        KeptSessions kept = new KeptSessions(pool.broker().meter().deliveries(), 1);
        kept.registered(server);
        try {
            pool.broker().meter().end(agreement);
            MQTTStateManager.getInstance(server).getSessionState(agreement.toString());
            assertThat(kept.count()).isEqualTo(1);

            kept.afterCloseSession(session, false);

            assertThat(kept.count()).isZero();
        } finally {
            MQTTStateManager.removeInstance(server);
        }
    }

    /** Its connection has been let in, and its session is about to begin. */
    private ServerSession letIn(AgreementId agreement) {
        RemotingConnection connection = mock(RemotingConnection.class);
        given(connection.getClientID()).willReturn(agreement.toString());
        Subject subject = Objects.requireNonNull(new TicketSecurity(
                        pool.broker().tickets(), pool.broker().meter().deliveries())
                .authenticate(agreement.toString(), pool.broker().tickets().toSubscribe(agreement), connection, ""));
        given(connection.getSubject()).willReturn(subject);
        ServerSession session = mock(ServerSession.class);
        given(session.getRemotingConnection()).willReturn(connection);
        return session;
    }

    private AgreementId agreement() {
        return pool.agreement(product, PaymentMode.VOUCHER, Pool.UNLIMITED, Pool.UNLIMITED);
    }
}
