package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A seller who says which sequence a message is meant to have may say it again, and has it in the stream once. */
class SequenceTest {
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
    void what_is_published_again_is_acknowledged_and_neither_stands_twice_nor_is_billed_twice() {
        AgreementId agreement = pool.agreement(product, PaymentMode.METERED, 10, 100);
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        for (int i = 0; i < 3; i++) {
            Mqtt.await(seller.send("m" + i, Integer.toString(i)));
        }

        Mqtt.await(seller.send("m0", "0"));
        Mqtt.await(seller.send("m2", "2"));
        Mqtt.await(seller.send("m3", "3"));

        buyer.awaitMessages(4);
        assertThat(buyer.payloads()).containsExactly("m0", "m1", "m2", "m3");
        assertThat(payloads()).containsExactly("m0", "m1", "m2", "m3");
        Mqtt.eventually(() -> assertThat(pool.billed).containsEntry(agreement, 4L));
        assertThat(pool.reading(agreement).delivered()).isEqualTo(4);
    }

    @Test
    void it_is_known_again_by_a_broker_that_was_started_anew() {
        seller.publish(0, 3);
        pool.restart();
        Seller again = pool.seller(product);

        Mqtt.await(again.send("m1", "1"));
        assertThat(refusal(again.send("another", "1"))).startsWith("Sequence 1 is another payload's");
        Mqtt.await(again.send("m3", "3"));

        assertThat(payloads()).containsExactly("m0", "m1", "m2", "m3");
    }

    @Test
    void a_gap_is_refused_with_all_that_comes_behind_it() {
        List<CompletableFuture<Mqtt5PublishResult>> sent = IntStream.of(0, 2, 3, 4)
                .mapToObj(i -> seller.send("m" + i, Integer.toString(i)))
                .toList();

        Mqtt.await(sent.getFirst());
        assertThat(sent.subList(1, 4))
                .allSatisfy(gap -> assertThat(refusal(gap)).endsWith("would leave a gap; sequence 1 comes next"));
        assertThat(payloads()).containsExactly("m0");
        Mqtt.await(seller.send("m1", "1"));
        Mqtt.await(seller.send("m2", "2"));
        assertThat(payloads()).containsExactly("m0", "m1", "m2");
    }

    @Test
    void another_payload_in_its_place_is_refused_and_says_what_comes_next() {
        seller.publish(0, 3);

        Mqtt5PubAck refused = puback(seller.send("another", "1"));

        assertThat(refused.getReasonCode()).isEqualTo(Mqtt5PubAckReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
        assertThat(refused.getReasonString())
                .hasToString("Optional[Sequence 1 is another payload's; sequence 3 comes next]");
        assertThat(refused.getUserProperties().asList())
                .extracting(property -> property.getName() + "=" + property.getValue())
                .containsExactly("nextSequence=3");
        assertThat(payloads()).containsExactly("m0", "m1", "m2");
    }

    @Test
    void who_wants_no_reasons_is_told_the_code_alone() {
        Mqtt.await(seller.client().disconnect());
        Mqtt.await(seller.client()
                .connectWith()
                .restrictions()
                .requestProblemInformation(false)
                .applyRestrictions()
                .send());

        Mqtt5PubAck refused = puback(seller.send("m1", "1"));

        assertThat(refused.getReasonCode()).isEqualTo(Mqtt5PubAckReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
        assertThat(refused.getReasonString()).isEmpty();
        assertThat(refused.getUserProperties().asList()).isEmpty();
    }

    @Test
    void what_comes_again_before_it_is_on_disk_waits_for_the_disk(@TempDir Path directory) throws Exception {
        CountDownLatch stalled = new CountDownLatch(1);
        CountDownLatch diskIsBack = new CountDownLatch(1);
        // the listener runs on the journal's thread: while it waits, the disk is as good as stuck
        try (Pool stuck = new Pool(Pool.patient(directory), (agreement, position) -> {
            stalled.countDown();
            Mqtt.await(diskIsBack);
        })) {
            ProductId stream = stuck.product();
            Seller there = stuck.seller(stream);
            AgreementId agreement = stuck.agreement(stream, PaymentMode.METERED, 5, 100);
            stuck.buyer(agreement, stream).connectAndSubscribe();
            there.publish(0, 1);
            Mqtt.await(stalled);

            CompletableFuture<Mqtt5PublishResult> first = there.send("m1", "1");
            assertThat(refusal(there.send("another", "1"))).startsWith("Sequence 1 is another payload's");
            CompletableFuture<Mqtt5PublishResult> again = there.send("m1", "1");
            assertThat(List.of(first, again)).noneMatch(CompletableFuture::isDone);

            diskIsBack.countDown();
            Mqtt.await(first);
            Mqtt.await(again);
            Mqtt.await(there.send("m2", "2"));
            assertThat(stuck.broker().streams().read(stream, 0, 10, Long.MAX_VALUE))
                    .hasSize(3);
        }
    }

    @Test
    void what_was_lost_here_cannot_be_told_from_another_message() {
        ProductId goesOn = ProductId.of(Pool.id("product"));
        pool.broker().streams().open(goesOn, 20);
        Seller there = pool.seller(goesOn);

        assertThat(refusal(there.send("m7", "7")))
                .isEqualTo("What had sequence 7 is not at this broker any more; sequence 20 comes next");
        Mqtt.await(there.send("m20", "20"));
        Mqtt.await(there.send("m20", "20"));
        assertThat(pool.broker().streams().next(goesOn)).isEqualTo(21);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "one", "-1", "+1", "1.0", " 1", "0x1", "9223372036854775808"})
    void what_is_no_number_is_refused(String sequence) {
        assertThat(refusal(seller.send("m0", sequence)))
                .isEqualTo("The user property 'sequence' is one whole number in decimal; sequence 0 comes next");
        assertThat(payloads()).isEmpty();
    }

    @Test
    void two_places_for_one_message_are_refused() {
        assertThat(refusal(seller.send("m0", MqttQos.AT_LEAST_ONCE, "0", "0"))).contains("is one whole number");
        assertThat(payloads()).isEmpty();
    }

    @Test
    void at_qos_0_nothing_is_said_and_nothing_else_is_answered_in_its_place() {
        Mqtt.await(seller.send("m0", MqttQos.AT_MOST_ONCE, "0"));
        Mqtt.await(seller.send("m0", MqttQos.AT_MOST_ONCE, "0"));
        Mqtt.await(seller.send("m2", MqttQos.AT_MOST_ONCE, "2"));
        Mqtt.await(seller.send("m1", "1"));

        assertThat(payloads()).containsExactly("m0", "m1");
    }

    @Test
    void who_hashes_its_own_stream_has_to_say_the_sequence_also_after_a_restart() {
        seller.publish(0, 1);
        pool.broker().streams().setNumbered(product, true);
        assertThat(refusal(seller.send("m1", MqttQos.AT_LEAST_ONCE))).startsWith("This stream's seller hashes it");
        Mqtt.await(seller.send("m1", "1"));
        pool.restart();
        Seller again = pool.seller(product);
        assertThat(refusal(again.send("m2", MqttQos.AT_LEAST_ONCE))).endsWith("sequence 2 comes next");

        pool.broker().streams().setNumbered(product, false);

        Mqtt.await(again.send("m2", MqttQos.AT_LEAST_ONCE));
        assertThat(payloads()).containsExactly("m0", "m1", "m2");
    }

    private List<String> payloads() {
        return pool.broker().streams().read(product, 0, 100, Long.MAX_VALUE).stream()
                .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
                .toList();
    }

    private static String refusal(CompletableFuture<Mqtt5PublishResult> sent) {
        return puback(sent).getReasonString().orElseThrow().toString();
    }

    private static Mqtt5PubAck puback(CompletableFuture<Mqtt5PublishResult> sent) {
        return assertThat(Mqtt.refusal(sent))
                .asInstanceOf(type(Mqtt5PubAckException.class))
                .actual()
                .getMqttMessage();
    }
}
