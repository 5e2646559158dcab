package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecentMessagesTest {
    private static final int PAYLOAD = 100_000;
    private static final StreamForm FORM = new StreamForm(ProductId.of(Pool.id("product")));

    @Test
    void a_silent_stream_takes_no_memory_for_messages() {
        // a gigabyte of places, if they were made at once
        List<RecentMessages> silent = IntStream.range(0, 64)
                .mapToObj(i -> new RecentMessages(1 << 28, 0))
                .toList();

        assertThat(silent).allMatch(recent -> recent.from(0, 1, 1).isEmpty());
    }

    @Test
    void all_streams_together_fill_only_so_much_memory() {
        long most = 10 * PAYLOAD;
        RecentBudget budget = new RecentBudget(most);
        List<RecentMessages> streams =
                IntStream.range(0, 50).mapToObj(i -> new RecentMessages(16, 0)).toList();

        for (int sequence = 0; sequence < 4; sequence++) {
            for (RecentMessages stream : streams) {
                budget.add(message(sequence), stream);
                assertThat(budget.held()).isLessThanOrEqualTo(most);
                assertThat(stream.from(sequence, 1, PAYLOAD)).hasSize(1);
            }
        }

        assertThat(streams.getFirst().from(3, 1, PAYLOAD))
                .as("of the stream that was published to longest ago")
                .isEmpty();
        assertThat(budget.held()).isGreaterThan(most / 2);
    }

    @Test
    void a_stream_to_which_nobody_listens_keeps_nothing_in_memory(@TempDir Path directory) throws Exception {
        try (Pool pool = new Pool(directory)) {
            ProductId heard = pool.product();
            ProductId unheard = pool.product();
            Buyer witness = pool.witness(heard);
            Mqtt.await(pool.seller(unheard).send("x".repeat(PAYLOAD), MqttQos.AT_LEAST_ONCE));
            assertThat(pool.broker().streams().recentBytes()).isZero();

            Mqtt.await(pool.seller(heard).send("x".repeat(PAYLOAD), MqttQos.AT_LEAST_ONCE));
            witness.awaitMessages(1);
            assertThat(pool.broker().streams().recentBytes()).isBetween((long) PAYLOAD, 2L * PAYLOAD);
        }
    }

    @Test
    void a_stream_whose_last_buyer_left_keeps_nothing_in_memory(@TempDir Path directory) throws Exception {
        try (Pool pool = new Pool(directory)) {
            ProductId product = pool.product();
            Seller seller = pool.seller(product);
            Buyer unsubscribed = pool.witness(product);
            Buyer gone = pool.witness(product);
            Buyer keepingItsSession = buyer(pool, product);
            keepingItsSession.connectWithSession(true);
            Mqtt.await(keepingItsSession.subscribe());
            seller.publish(0, 1);
            assertThat(pool.broker().streams().recentBytes()).isPositive();

            Mqtt.await(unsubscribed.unsubscribe());
            gone.close();
            keepingItsSession.close();

            Mqtt.eventually(() -> {
                seller.publish(1, 2);
                assertThat(pool.broker().streams().recentBytes()).isZero();
            });
        }
    }

    private static Buyer buyer(Pool pool, ProductId product) {
        return pool.buyer(pool.agreement(product, PaymentMode.VOUCHER, Pool.UNLIMITED, Pool.UNLIMITED), product);
    }

    @Test
    void a_stream_goes_on_for_who_comes_after_it_was_unheard() {
        RecentBudget budget = new RecentBudget(10 * PAYLOAD);
        RecentMessages stream = new RecentMessages(16, 0);
        budget.add(message(0), stream);
        budget.skip(message(1), stream);
        assertThat(budget.held()).isZero();

        budget.add(message(2), stream);

        assertThat(stream.from(0, 3, Long.MAX_VALUE)).isEmpty();
        assertThat(stream.from(2, 3, Long.MAX_VALUE)).hasSize(1);
    }

    private static Parcel message(long sequence) {
        return new Parcel(FORM, sequence, 1, new byte[PAYLOAD], 0, 0, new byte[0]);
    }
}
