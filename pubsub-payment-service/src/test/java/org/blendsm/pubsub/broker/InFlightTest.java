package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InFlightTest {
    private static final int PAYLOAD = 200_000;
    private static final int MESSAGES = 80;
    /** 8 MiB of them, the one that reaches that being the last. */
    private static final int MOST_UNACKNOWLEDGED = (8 << 20) / PAYLOAD + 1;

    @Test
    void a_batch_is_off_the_books_once_all_of_it_is_acknowledged() {
        InFlight inFlight = new InFlightBudget(1_000).open(Optional.empty());
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
    void agreements_leave_each_other_room() {
        InFlightBudget budget = new InFlightBudget(1_000);
        InFlight first = budget.open(Optional.empty());
        InFlight second = budget.open(Optional.empty());
        first.add(5, 500);
        assertThat(first.room()).isNotPositive();
        assertThat(second.room()).isEqualTo(500);
        second.add(3, 250);
        assertThat(second.room()).isNotPositive();

        first.settle(5);
        assertThat(second.room()).isEqualTo(500);
        second.clear();
        assertThat(budget.free()).isEqualTo(1_000);
    }

    @Test
    void an_agreement_with_nothing_in_flight_has_room_for_a_message() {
        InFlightBudget budget = new InFlightBudget(1_000);
        budget.open(Optional.empty()).add(1, 1_500);
        InFlight other = budget.open(Optional.empty());
        assertThat(other.room()).isEqualTo(1);
        other.add(1, 200);
        assertThat(other.room()).isNegative();
        assertThat(other.oldest()).isEqualTo(1);
    }

    @Test
    void where_memory_is_used_up_a_buyers_agreements_have_a_little_together_and_take_turns() {
        InFlightBudget budget = new InFlightBudget(0);
        Parties parties = Pool.parties();
        List<InFlight> agreements = IntStream.range(0, 10)
                .mapToObj(i -> budget.open(Optional.of(parties)))
                .toList();
        List<InFlight> served = agreements.subList(0, 4);
        served.forEach(agreement -> {
            assertThat(agreement.room()).isEqualTo(1);
            agreement.add(1, 256 << 10);
        });
        assertThat(agreements.subList(4, 10)).allMatch(agreement -> agreement.room() <= 0);
        assertThat(budget.open(Optional.of(Pool.parties())).room())
                .as("of somebody else")
                .isEqualTo(1);

        InFlight first = agreements.getFirst();
        InFlight last = agreements.getLast();
        last.assured().standInLine();
        first.settle(1);
        assertThat(first.room()).as("while another waits").isNotPositive();
        last.assured().leaveLine();
        assertThat(last.room()).isEqualTo(1);
        last.add(1, 256 << 10);
        assertThat(first.room()).isNotPositive();
        served.get(1).clear();
        assertThat(first.room()).isEqualTo(1);
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

    @Test
    void buyers_that_acknowledge_nothing_fill_only_so_much_memory_together(@TempDir Path directory) throws Exception {
        long heapShare = Runtime.getRuntime().maxMemory() / 8;
        try (Pool pool = new Pool(directory)) {
            ProductId product = pool.product();
            List<Buyer> idle = new ArrayList<>();
            for (long filled = 0; filled <= heapShare; filled += 6 << 20) {
                idle.add(idleBuyer(pool, product));
            }
            Seller seller = pool.seller(product);
            String payload = "x".repeat(PAYLOAD);
            for (int i = 0; i < MESSAGES; i++) {
                Mqtt.await(seller.send(payload, MqttQos.AT_LEAST_ONCE));
            }
            // who comes last and acknowledges gets all of it, past all of them
            Buyer late = pool.witness(product);
            Mqtt.await(seller.send(payload, MqttQos.AT_LEAST_ONCE));
            late.awaitMessages(1);
            assertThat(delivered(pool, idle) * PAYLOAD).isLessThan(heapShare + idle.size() * (long) PAYLOAD);

            Buyer first = idle.getFirst();
            first.acknowledgeAll();
            first.awaitMessages(MESSAGES + 1);
            assertThat(first.sequences()).isEqualTo(Buyer.sequences(0, MESSAGES + 1));
        }
    }

    @Test
    void a_buyer_with_many_agreements_gets_all_messages_through_a_little_memory(@TempDir Path directory)
            throws Exception {
        try (Pool pool = new Pool(directory, PAYLOAD)) {
            ProductId product = pool.product();
            Parties parties = Pool.parties();
            List<Buyer> buyers = IntStream.range(0, 30)
                    .mapToObj(i -> idleBuyer(pool, product, parties))
                    .toList();
            Buyer witness = pool.witness(product);
            Seller seller = pool.seller(product);
            int messages = 8;
            for (int i = 0; i < messages; i++) {
                Mqtt.await(seller.send("x".repeat(PAYLOAD), MqttQos.AT_LEAST_ONCE));
            }
            witness.awaitMessages(messages);
            // six, and as many as are looking for room at the same moment
            assertThat(delivered(pool, buyers)).isBetween(1L, 20L);

            buyers.forEach(Buyer::acknowledgeAll);

            buyers.forEach(buyer ->
                    assertThat(buyer.awaitMessages(messages).sequences()).isEqualTo(Buyer.sequences(0, messages)));
        }
    }

    @Test
    void what_was_acknowledged_gives_its_share_back_though_nothing_more_comes(@TempDir Path directory)
            throws Exception {
        long heapShare = Runtime.getRuntime().maxMemory() / 8;
        try (Pool pool = new Pool(directory)) {
            String payload = "x".repeat(PAYLOAD);
            int round = (7 << 20) / PAYLOAD;
            for (long filled = 0; filled <= 2 * heapShare; filled += 7 << 20) {
                ProductId product = pool.product();
                Seller seller = pool.seller(product);
                Buyer buyer = idleBuyer(pool, product);
                for (int i = 0; i < round; i++) {
                    Mqtt.await(seller.send(payload, MqttQos.AT_LEAST_ONCE));
                }
                buyer.awaitMessages(round);
                buyer.acknowledgeAll();
                Mqtt.eventually(() ->
                        assertThat(pool.reading(buyer.agreement).acknowledged()).isEqualTo(round));
            }
        }
    }

    @Test
    void who_leaves_gives_its_share_back(@TempDir Path directory) throws Exception {
        long heapShare = Runtime.getRuntime().maxMemory() / 8;
        try (Pool pool = new Pool(directory)) {
            ProductId product = pool.product();
            Seller seller = pool.seller(product);
            String payload = "x".repeat(PAYLOAD);
            int round = (8 << 20) / PAYLOAD;
            for (long filled = 0; filled <= heapShare; filled += 7 << 20) {
                Buyer idle = idleBuyer(pool, product);
                for (int i = 0; i < round; i++) {
                    Mqtt.await(seller.send(payload, MqttQos.AT_LEAST_ONCE));
                }
                idle.awaitMessages(round);
                Mqtt.await(idle.client().disconnect());
            }
        }
    }

    private static long delivered(Pool pool, List<Buyer> buyers) {
        return buyers.stream()
                .mapToLong(buyer -> pool.reading(buyer.agreement).delivered())
                .sum();
    }

    private static Buyer idleBuyer(Pool pool, ProductId product) {
        return idleBuyer(pool, product, Pool.parties());
    }

    private static Buyer idleBuyer(Pool pool, ProductId product, Parties parties) {
        AgreementId agreement = pool.agreement(product, parties, PaymentMode.VOUCHER, Pool.UNLIMITED, Pool.UNLIMITED);
        return pool.buyer(agreement, product).acknowledgingNothing().connectAndSubscribe();
    }
}
