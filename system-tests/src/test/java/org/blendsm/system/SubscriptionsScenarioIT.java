package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.blendsm.client.DataPlaneException;
import org.blendsm.client.ProblemException;
import org.blendsm.client.StreamAccess;
import org.blendsm.client.StreamHistory;
import org.blendsm.client.StreamMessage;
import org.blendsm.client.StreamPublisher;
import org.blendsm.client.StreamSubscriber;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.membership.Role;
import org.blendsm.system.RunningMarket.Managed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Subscriptions of the Java client that end before their stream does. */
@ExtendWith(SharedInstance.Extension.class)
class SubscriptionsScenarioIT {
    private static final Money PRICE = new Money(1);
    private static final int WINDOW = 20;

    private final List<Long> received = new CopyOnWriteArrayList<>();
    private Managed seller;
    private Managed buyer;
    private Agreement.Deal deal;

    @BeforeEach
    void agree(RunningInstance instance) {
        RunningMarket market = RunningMarket.on(instance);
        seller = market.admit("Seller to who leaves", Role.SELLER);
        buyer = market.admit("Buyer who leaves", Role.BUYER);
        market.issue(buyer.address(), PRICE.times(WINDOW));
        deal = RunningMarket.accept(
                buyer, RunningMarket.offer(seller, PRICE, WINDOW, WINDOW), PRICE.times(WINDOW), PaymentMode.METERED);
    }

    private StreamSubscriber open(Consumer<StreamMessage> receiver) {
        return StreamSubscriber.open(
                StreamAccess.toReceive(buyer.door(), deal.id()), deal.offer().product(), message -> {
                    received.add(message.sequence());
                    receiver.accept(message);
                });
    }

    private void publish(int messages) {
        try (StreamPublisher publisher = StreamPublisher.open(
                StreamAccess.toPublish(seller.door(), deal.offer().product()))) {
            for (int i = 0; i < messages; i++) {
                publisher.publish(new byte[] {(byte) i});
            }
        }
    }

    private long acknowledged() {
        return buyer.door()
                .get("/api/v1/agreements/" + deal.id() + "/meter", JsonNode.class)
                .path("acknowledged")
                .asLong();
    }

    @Test
    void what_a_receiver_did_not_take_comes_again_with_all_behind_it() {
        try (StreamSubscriber _ = open(message -> {
            if (message.sequence() == 5) {
                throw new IllegalStateException("not now");
            }
        })) {
            publish(8);
            await().atMost(RunningInstance.PATIENCE).until(() -> received.contains(5L) && acknowledged() == 5);
        }
        publish(1);

        try (StreamSubscriber _ = open(_ -> {})) {
            await().atMost(RunningInstance.PATIENCE).until(() -> acknowledged() == 9);
        }

        assertThat(received).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 5L, 6L, 7L, 8L);
    }

    @Test
    void what_was_acknowledged_is_read_again_until_the_agreement_ends() {
        try (StreamSubscriber _ = open(_ -> {})) {
            publish(8);
            await().atMost(RunningInstance.PATIENCE).until(() -> acknowledged() == 8);
        }
        List<Byte> again = new ArrayList<>();
        StreamHistory history = StreamHistory.of(buyer.door(), deal);

        assertThat(history.read(2, message -> again.add(message.payload()[0]))).isZero();

        assertThat(again).containsExactly((byte) 2, (byte) 3, (byte) 4, (byte) 5, (byte) 6, (byte) 7);
        assertThat(acknowledged()).isEqualTo(8);
        buyer.door().post("/api/v1/agreements/" + deal.id() + "/end", Map.of(), Agreement.class);
        await().atMost(RunningInstance.PATIENCE)
                .untilAsserted(() -> assertThatThrownBy(() -> history.read(0, _ -> {}))
                        .isInstanceOfSatisfying(
                                ProblemException.class,
                                refused -> assertThat(refused.code()).isEqualTo("AGREEMENT_NOT_OPEN")));
    }

    @Test
    void a_subscriber_hears_that_its_agreement_has_ended() {
        try (StreamSubscriber subscriber = open(_ -> {})) {
            assertThat(subscriber.ended()).isNotDone();

            buyer.door().post("/api/v1/agreements/" + deal.id() + "/end", Map.of(), Agreement.class);

            assertThat(subscriber.ended())
                    .failsWithin(RunningInstance.PATIENCE)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(DataPlaneException.class);
        }
    }
}
