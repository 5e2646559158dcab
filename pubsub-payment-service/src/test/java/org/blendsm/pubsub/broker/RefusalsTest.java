package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3SubAckException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalsTest {
    private Pool pool;
    private ProductId product;
    private Seller seller;
    private AgreementId agreement;

    @BeforeEach
    void open(@TempDir Path directory) {
        pool = new Pool(directory);
        product = pool.product();
        seller = pool.seller(product);
        agreement = pool.agreement(product, PaymentMode.VOUCHER, 30, 1_000);
    }

    @AfterEach
    void close() throws Exception {
        pool.close();
    }

    @Test
    void a_wrong_ticket() {
        pool.broker().tickets().toSubscribe(agreement);
        assertThat(connecting(agreement.toString(), "guess"))
                .isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }

    @Test
    void the_ticket_of_another_agreement() {
        AgreementId other = pool.agreement(product, PaymentMode.VOUCHER, 30, 1_000);
        String ticket = pool.broker().tickets().toSubscribe(other);
        assertThat(connecting(agreement.toString(), ticket))
                .isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }

    @Test
    void a_ticket_that_was_replaced() {
        String old = pool.broker().tickets().toSubscribe(agreement);
        pool.broker().tickets().toSubscribe(agreement);
        assertThat(connecting(agreement.toString(), old)).isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }

    @Test
    void a_connection_without_a_ticket() {
        Mqtt5AsyncClient stranger = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(pool.broker().port())
                .buildAsync();
        assertThat(refusedConnect(stranger.connect())).isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }

    /** Artemis would let its own cluster in past every ticket, by a password that all installations have. */
    @Test
    void what_artemis_calls_its_own_administrator() {
        assertThat(connecting("ACTIVEMQ.CLUSTER.ADMIN.USER", "CHANGE ME!!"))
                .isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD);
        Mqtt5AsyncClient thief = client(agreement.toString(), "ACTIVEMQ.CLUSTER.ADMIN.USER", "CHANGE ME!!");
        assertThat(refusedConnect(thief.connect())).isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }

    /** Artemis remembers every address that was ever asked for. */
    @Test
    void what_is_refused_is_not_remembered() {
        Mqtt3AsyncClient buyer =
                connected311(agreement.toString(), pool.broker().tickets().toSubscribe(agreement));
        for (int i = 0; i < 600; i++) {
            assertThat(publishing(seller.client(), "nobodys/" + i)).isEqualTo(Mqtt5PubAckReasonCode.NOT_AUTHORIZED);
            Mqtt.refusal(buyer.subscribeWith().topicFilter("nobody/" + i).send());
        }
        assertThat(pool.broker().rememberedTopics()).isLessThan(600);
        Mqtt.await(buyer.disconnect());
    }

    @Test
    void a_topic_that_is_longer_than_any() {
        Throwable refusal = Mqtt.refusal(seller.client()
                .publishWith()
                .topic("t".repeat(300))
                .qos(MqttQos.AT_LEAST_ONCE)
                .send());
        assertThat(lastWord(refusal)).isEqualTo(Mqtt5DisconnectReasonCode.TOPIC_NAME_INVALID);
    }

    @Test
    void a_filter_that_is_longer_than_any() {
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        Throwable refusal = Mqtt.refusal(
                buyer.client().subscribeWith().topicFilter("t".repeat(300)).send());
        assertThat(lastWord(refusal)).isEqualTo(Mqtt5DisconnectReasonCode.TOPIC_FILTER_INVALID);
    }

    @Test
    void more_filters_at_once_than_anybody_needs() {
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        Throwable refusal = Mqtt.refusal(buyer.client()
                .subscribeWith()
                .addSubscriptions(IntStream.range(0, 11)
                        .mapToObj(i -> Mqtt5Subscription.builder()
                                .topicFilter("nobodys/" + i)
                                .build()))
                .send());
        assertThat(lastWord(refusal)).isEqualTo(Mqtt5DisconnectReasonCode.QUOTA_EXCEEDED);
    }

    @Test
    void a_will() {
        Buyer buyer = pool.buyer(agreement, product);
        CompletableFuture<Mqtt5ConnAck> answer = buyer.client()
                .connectWith()
                .willPublish()
                .topic(Streams.topic(product))
                .applyWillPublish()
                .send();
        assertThat(refusedConnect(answer)).isEqualTo(Mqtt5ConnAckReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
    }

    @Test
    void a_client_that_cant_take_the_largest_message() {
        Buyer buyer = pool.buyer(agreement, product);
        CompletableFuture<Mqtt5ConnAck> answer = buyer.client()
                .connectWith()
                .restrictions()
                .maximumPacketSize(10_000)
                .applyRestrictions()
                .send();
        assertThat(refusedConnect(answer)).isEqualTo(Mqtt5ConnAckReasonCode.PACKET_TOO_LARGE);
    }

    @Test
    void subscribing_to_another_product() {
        ProductId other = pool.product();
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        assertThat(subscribing(buyer, Streams.topic(other))).isEqualTo(Mqtt5SubAckReasonCode.NOT_AUTHORIZED);
        // and what it has goes on
        seller.publish(0, 5);
        buyer.awaitMessages(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "streams/#", "streams/+", "+/+", "$sys/#", "agreements", "activemq.notifications"})
    void subscribing_to_anything_but_the_product(String filter) {
        Mqtt3AsyncClient buyer =
                connected311(agreement.toString(), pool.broker().tickets().toSubscribe(agreement));
        Throwable refusal = Mqtt.refusal(buyer.subscribeWith()
                .topicFilter(filter)
                .qos(MqttQos.AT_LEAST_ONCE)
                .send());
        assertThat(refusal).isInstanceOf(Mqtt3SubAckException.class);
        Mqtt.await(buyer.disconnect());
    }

    @Test
    void a_shared_subscription() {
        Mqtt3AsyncClient buyer =
                connected311(agreement.toString(), pool.broker().tickets().toSubscribe(agreement));
        Throwable refusal = Mqtt.refusal(buyer.subscribeWith()
                .topicFilter("$share/group/" + Streams.topic(product))
                .qos(MqttQos.AT_LEAST_ONCE)
                .send());
        assertThat(refusal).isInstanceOf(Mqtt3SubAckException.class);
        Mqtt.await(buyer.disconnect());
    }

    @Test
    void a_shared_subscription_that_names_another_agreements_queue() {
        AgreementId victim = pool.agreement(product, PaymentMode.VOUCHER, 30, 1_000);
        Buyer other = pool.buyer(victim, product).connectAndSubscribe();
        Mqtt3AsyncClient buyer =
                connected311(agreement.toString(), pool.broker().tickets().toSubscribe(agreement));
        Throwable refusal = Mqtt.refusal(buyer.subscribeWith()
                .topicFilter("$share/" + victim + "/" + Streams.topic(product))
                .qos(MqttQos.AT_LEAST_ONCE)
                .send());
        assertThat(refusal).isInstanceOf(Mqtt3SubAckException.class);
        Mqtt.await(buyer.disconnect());
        seller.publish(0, 5);
        other.awaitMessages(5);
    }

    @Test
    void a_second_copy_by_subscribing_twice() {
        Buyer witness = pool.witness(product);
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        Mqtt.await(buyer.subscribe());
        seller.publish(0, 10);
        witness.awaitMessages(10);
        buyer.awaitMessages(10);
        seller.publish(10, 12);
        buyer.awaitMessages(12);
        assertThat(buyer.sequences()).isEqualTo(Buyer.sequences(0, 12));
    }

    @Test
    void subscribing_with_a_ticket_to_publish() {
        Throwable refusal = Mqtt.refusal(seller.client()
                .subscribeWith()
                .topicFilter(Streams.topic(product))
                .send());
        assertThat(refusal).isInstanceOf(Mqtt5SubAckException.class);
    }

    @Test
    void publishing_with_a_ticket_to_subscribe() {
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        assertThat(publishing(buyer.client(), Streams.topic(product))).isEqualTo(Mqtt5PubAckReasonCode.NOT_AUTHORIZED);
        assertThat(pool.broker().streams().next(product)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"agreements", "streams/other", "activemq.management", "$sys.mqtt.sessions", "anything"})
    void publishing_anywhere_but_to_the_product(String topic) {
        assertThat(publishing(seller.client(), topic)).isEqualTo(Mqtt5PubAckReasonCode.NOT_AUTHORIZED);
    }

    @Test
    void publishing_to_another_product() {
        ProductId other = pool.product();
        assertThat(publishing(seller.client(), Streams.topic(other))).isEqualTo(Mqtt5PubAckReasonCode.NOT_AUTHORIZED);
        assertThat(pool.broker().streams().next(other)).isZero();
    }

    @Test
    void a_retained_message() {
        Mqtt3AsyncClient old =
                connected311(product.toString(), pool.broker().tickets().toPublish(product));
        Throwable refusal = Mqtt.refusal(old.publishWith()
                .topic(Streams.topic(product))
                .qos(MqttQos.AT_LEAST_ONCE)
                .retain(true)
                .send());
        assertThat(refusal).hasMessageContaining("closed");
        assertThat(pool.broker().streams().next(product)).isZero();
    }

    @Test
    void exactly_once() {
        Mqtt3AsyncClient old =
                connected311(product.toString(), pool.broker().tickets().toPublish(product));
        Throwable refusal = Mqtt.refusal(old.publishWith()
                .topic(Streams.topic(product))
                .qos(MqttQos.EXACTLY_ONCE)
                .send());
        assertThat(refusal).hasMessageContaining("closed");
        assertThat(pool.broker().streams().next(product)).isZero();
    }

    @Test
    void a_payload_that_is_too_large() {
        Throwable refusal = Mqtt.refusal(seller.client()
                .publishWith()
                .topic(Streams.topic(product))
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(new byte[256 * 1024 + 1])
                .send());
        assertThat(refusal).isInstanceOf(Mqtt5PubAckException.class);
        assertThat(pool.broker().streams().next(product)).isZero();
    }

    @Test
    void taking_a_buyers_session_by_naming_its_client_id() {
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        Mqtt5AsyncClient thief = client(
                agreement.toString(),
                product.toString(),
                pool.broker().tickets().toPublish(product));
        Mqtt.await(thief.connect());
        Mqtt.await(thief.publishWith()
                .topic(Streams.topic(product))
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(new byte[] {1})
                .send());
        buyer.awaitMessages(1);
        assertThat(buyer.client().getState().isConnected()).isTrue();
        Mqtt.await(thief.disconnect());
    }

    @Test
    void two_sessions_of_one_agreement_the_newer_takes_the_place_of_the_older() {
        String ticket = pool.broker().tickets().toSubscribe(agreement);
        Mqtt5AsyncClient first = client("first", agreement.toString(), ticket);
        Mqtt5AsyncClient second = client("second", agreement.toString(), ticket);
        Mqtt.await(first.connect());
        Mqtt.await(second.connect());
        Mqtt.eventually(() -> assertThat(first.getState().isConnected()).isFalse());
        assertThat(second.getState().isConnected()).isTrue();
        Mqtt.await(second.disconnect());
    }

    @Test
    void an_agreement_that_has_ended_is_cut_at_once_and_stays_out() {
        Buyer witness = pool.witness(product);
        String ticket = pool.broker().tickets().toSubscribe(agreement);
        CompletableFuture<Mqtt5DisconnectReasonCode> cut = new CompletableFuture<>();
        Mqtt5AsyncClient client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(pool.broker().port())
                .simpleAuth()
                .username(agreement.toString())
                .password(ticket.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .addDisconnectedListener(context -> {
                    if (context.getCause() instanceof Mqtt5DisconnectException told) {
                        cut.complete(told.getMqttMessage().getReasonCode());
                    }
                })
                .buildAsync();
        Mqtt.await(client.connect());
        Mqtt.await(client.subscribeWith().topicFilter(Streams.topic(product)).send());
        seller.publish(0, 5);
        witness.awaitMessages(5);

        pool.broker().meter().end(agreement);

        assertThat(Mqtt.await(cut)).isEqualTo(Mqtt5DisconnectReasonCode.NOT_AUTHORIZED);
        assertThat(connecting(agreement.toString(), ticket))
                .isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD);
        assertThat(connecting(agreement.toString(), pool.broker().tickets().toSubscribe(agreement)))
                .isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD);
        pool.broker()
                .meter()
                .open(new AgreementTerms(agreement, product, Optional.empty(), PaymentMode.VOUCHER, 30, 2_000));
        assertThat(pool.reading(agreement).heldBy()).isEqualTo(Hold.ENDED);
        pool.restart();
        assertThat(pool.reading(agreement).heldBy()).isEqualTo(Hold.ENDED);
    }

    @Test
    void a_revoked_right_until_it_is_reinstated() {
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        seller.publish(0, 5);
        buyer.awaitMessages(5);

        pool.broker().meter().revoke(agreement);
        Mqtt.eventually(
                () -> assertThat(buyer.client().getState().isConnected()).isFalse());
        seller.publish(5, 10);
        assertThat(Mqtt.refusal(buyer.client().connect())).isInstanceOf(Mqtt5ConnAckException.class);
        assertThat(buyer.received).hasSize(5);

        pool.broker().meter().reinstate(agreement);
        Buyer again = pool.buyer(agreement, product).connectAndSubscribe();
        again.awaitMessages(5);
        assertThat(again.sequences()).isEqualTo(Buyer.sequences(5, 10));
    }

    @Test
    void a_publisher_whose_ticket_was_revoked() {
        pool.broker().tickets().revokePublisher(product);
        Mqtt.eventually(
                () -> assertThat(seller.client().getState().isConnected()).isFalse());
        assertThat(Mqtt.refusal(seller.client().connect())).isInstanceOf(Mqtt5ConnAckException.class);
    }

    @Test
    void a_voucher_above_the_deposit_and_an_older_voucher_changes_nothing() {
        assertThatThrownBy(() -> pool.pay(agreement, 1_001)).isInstanceOf(IllegalArgumentException.class);
        assertThat(pool.pay(agreement, 50)).isTrue();
        assertThat(pool.pay(agreement, 40)).isFalse();
        assertThat(pool.reading(agreement).paid()).isEqualTo(50);
    }

    /** What the broker said when it hung up. */
    private static Mqtt5DisconnectReasonCode lastWord(Throwable refusal) {
        return Stream.iterate(refusal, Objects::nonNull, Throwable::getCause)
                .filter(Mqtt5DisconnectException.class::isInstance)
                .map(Mqtt5DisconnectException.class::cast)
                .map(said -> said.getMqttMessage().getReasonCode())
                .findFirst()
                .orElseThrow(() -> new AssertionError(refusal));
    }

    private Mqtt5ConnAckReasonCode connecting(String user, String ticket) {
        return refusedConnect(client("any", user, ticket).connect());
    }

    private static Mqtt5ConnAckReasonCode refusedConnect(CompletableFuture<Mqtt5ConnAck> answer) {
        Throwable refusal = Mqtt.refusal(answer);
        assertThat(refusal).isInstanceOf(Mqtt5ConnAckException.class);
        return ((Mqtt5ConnAckException) refusal).getMqttMessage().getReasonCode();
    }

    private static Mqtt5SubAckReasonCode subscribing(Buyer buyer, String filter) {
        Throwable refusal = Mqtt.refusal(buyer.subscribe(filter, MqttQos.AT_LEAST_ONCE));
        assertThat(refusal).isInstanceOf(Mqtt5SubAckException.class);
        return ((Mqtt5SubAckException) refusal)
                .getMqttMessage()
                .getReasonCodes()
                .getFirst();
    }

    private static Mqtt5PubAckReasonCode publishing(Mqtt5AsyncClient client, String topic) {
        Throwable refusal = Mqtt.refusal(
                client.publishWith().topic(topic).qos(MqttQos.AT_LEAST_ONCE).send());
        assertThat(refusal).isInstanceOf(Mqtt5PubAckException.class);
        return ((Mqtt5PubAckException) refusal).getMqttMessage().getReasonCode();
    }

    private Mqtt5AsyncClient client(String clientId, String user, String ticket) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(pool.broker().port())
                .simpleAuth()
                .username(user)
                .password(ticket.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildAsync();
    }

    private Mqtt3AsyncClient connected311(String user, String ticket) {
        Mqtt3AsyncClient client = Mqtt.client311(pool.broker().port(), user, ticket);
        Mqtt.await(client.connect());
        return client;
    }
}
