package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paying by the links of a hash chain, over the connection on which the messages come. */
class TickTest {
    private static final int WINDOW = 30;
    private static final int DEPOSIT = 150;

    private final Chain chain = new Chain("first", 10);
    private Pool pool;
    private ProductId product;
    private AgreementId agreement;

    @BeforeEach
    void open(@TempDir Path directory) {
        pool = new Pool(directory);
        product = pool.product();
        agreement = pool.agreement(product, PaymentMode.VOUCHER, WINDOW, DEPOSIT);
    }

    @AfterEach
    void close() throws Exception {
        pool.close();
    }

    @Test
    void a_tick_lets_follow_what_it_pays_for() {
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        pool.seller(product).publish(0, 100);
        buyer.awaitMessages(WINDOW);
        open(chain, 0);

        assertThat(taken(release(buyer, chain.tick(2)))).isTrue();

        buyer.awaitMessages(WINDOW + 20);
        assertThat(pool.reading(agreement).paid()).isEqualTo(20);
        assertThat(pool.reading(agreement).limit()).isEqualTo(WINDOW + 20);
    }

    @Test
    void what_is_kept_is_the_voucher_with_its_furthest_tick_and_stands_after_a_restart() {
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        open(chain, 5);
        assertThat(taken(release(buyer, chain.tick(3)))).isTrue();
        assertThat(kept()).isEqualTo(chain.voucher(agreement, 5, 3));

        pool.restart();

        assertThat(pool.reading(agreement).paid()).isEqualTo(35);
        assertThat(kept()).isEqualTo(chain.voucher(agreement, 5, 3));
        Buyer again = pool.buyer(agreement, product).connectAndSubscribe();
        assertThat(taken(release(again, chain.tick(4)))).as("the chain goes on").isTrue();
        assertThat(pool.reading(agreement).paid()).isEqualTo(45);
    }

    @Test
    void an_older_tick_is_answered_and_changes_nothing() {
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        open(chain, 0);
        assertThat(taken(release(buyer, chain.tick(3)))).isTrue();
        assertThat(taken(release(buyer, chain.tick(3)))).isTrue();
        assertThat(taken(release(buyer, chain.tick(1)))).isTrue();
        assertThat(taken(release(buyer, numbered(3, chain.tick(2))))).isFalse();
        assertThat(taken(release(buyer, numbered(1, chain.tick(2))))).isFalse();
        assertThat(pool.reading(agreement).paid()).isEqualTo(30);
    }

    @Test
    void many_in_a_row_all_count_and_the_last_one_is_kept() {
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        open(chain, 0);
        List<CompletableFuture<Mqtt5PublishResult>> released = IntStream.rangeClosed(1, 15)
                .mapToObj(number -> release(buyer, chain.tick(number)))
                .toList();
        assertThat(released).allMatch(TickTest::taken);
        assertThat(pool.reading(agreement).paid()).isEqualTo(150);
        assertThat(kept()).isEqualTo(chain.voucher(agreement, 0, 15));
    }

    @Test
    void one_above_the_deposit_is_refused_and_the_chain_goes_on_after_a_top_up() {
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        open(chain, 0);
        assertThat(taken(release(buyer, chain.tick(16)))).isFalse();
        assertThat(pool.reading(agreement).paid()).isZero();

        pool.broker().meter().topUp(agreement, DEPOSIT + 10);
        assertThat(taken(release(buyer, chain.tick(16)))).isTrue();
        assertThat(pool.reading(agreement).paid()).isEqualTo(160);
    }

    @Test
    void a_new_chain_is_opened_for_as_many_messages_and_the_old_one_pays_no_more() {
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        open(chain, 0);
        assertThat(taken(release(buyer, chain.tick(2)))).isTrue();
        Chain second = new Chain("second", 1);
        open(second, 20);

        assertThat(taken(release(buyer, chain.tick(3)))).isFalse();
        assertThat(taken(release(buyer, second.tick(7)))).isTrue();
        assertThat(pool.reading(agreement).paid()).isEqualTo(27);
    }

    /** Ten false ones would end the connection; more than that may be on their way. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ticks_on_their_way_when_the_next_chain_was_opened_are_paid_by_its_voucher(boolean used) {
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        open(chain, 0);
        assertThat(!used || taken(release(buyer, chain.tick(1)))).isTrue();
        Chain second = new Chain("second", 1);
        open(second, 40);

        for (int i = 0; i < 12; i++) {
            assertThat(taken(release(buyer, chain.tick(2 + i % 3)))).isTrue();
        }

        assertThat(taken(release(buyer, second.tick(7)))).isTrue();
        assertThat(pool.reading(agreement).paid()).isEqualTo(47);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 35, 37, 4_096})
    void what_is_no_tick_is_refused(int length) {
        open(chain, 0);
        assertThat(refusal(new byte[length])).isEqualTo(RefusalCode.TICK_INVALID);
    }

    @Test
    void ticks_that_prove_nothing_are_refused() {
        assertThat(refusal(chain.tick(1))).as("before a chain was opened").isEqualTo(RefusalCode.TICK_INVALID);
        open(new Chain("before", 10), 1);
        open(chain, 2);
        assertThat(refusal(new Chain("another", 10).tick(1))).isEqualTo(RefusalCode.TICK_INVALID);
        assertThat(refusal(numbered(2, chain.tick(1)))).isEqualTo(RefusalCode.TICK_INVALID);
        assertThat(refusal(numbered(Chain.LENGTH + 1, chain.tick(Chain.LENGTH))))
                .isEqualTo(RefusalCode.TICK_INVALID);
        assertThat(refusal(numbered(0, chain.tick(1)))).isEqualTo(RefusalCode.TICK_INVALID);
        assertThat(refusal(numbered(-1, chain.tick(1)))).isEqualTo(RefusalCode.TICK_INVALID);
        assertThat(refusal(numbered(Integer.MAX_VALUE, chain.tick(1)))).isEqualTo(RefusalCode.TICK_INVALID);
        assertThat(pool.reading(agreement).paid()).isEqualTo(2);
        assertThat(kept()).isEqualTo(chain.voucher(agreement, 2));
    }

    private void open(Chain opened, long messages) {
        assertThat(pool.broker().meter().voucher(agreement, messages, opened.voucher(agreement, messages), true))
                .isTrue();
    }

    private byte[] kept() {
        return pool.broker().meter().bestVoucher(agreement).orElseThrow();
    }

    private RefusalCode refusal(byte[] tick) {
        Refused[] refused = new Refused[1];
        assertThatThrownBy(() -> pool.broker().meter().tick(agreement, ByteBuffer.wrap(tick)))
                .isInstanceOfSatisfying(Refused.class, e -> refused[0] = e);
        return refused[0].code();
    }

    private static byte[] numbered(int number, byte[] tick) {
        return ByteBuffer.wrap(tick).putInt(0, number).array();
    }

    private static CompletableFuture<Mqtt5PublishResult> release(Buyer buyer, byte[] tick) {
        return buyer.client()
                .publishWith()
                .topic(Meter.TICKS)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(tick)
                .send();
    }

    private static boolean taken(CompletableFuture<Mqtt5PublishResult> release) {
        return Mqtt.await(release.handle(
                (result, failure) -> failure == null && result.getError().isEmpty()));
    }
}
