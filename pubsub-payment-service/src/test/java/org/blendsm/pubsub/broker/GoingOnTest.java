package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.pubsub.broker.LedgerPayment.Word;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.FileSystemUtils;

/** A broker without its journal goes on where it is told that its streams and agreements stand. */
class GoingOnTest {
    private static final int WINDOW = 10;

    @TempDir
    Path directory;

    private final ProductId product = ProductId.of(Pool.id("product"));
    private final AgreementId agreement = AgreementId.of(Pool.id("agreement"));
    private Pool pool;

    @BeforeEach
    void open() {
        pool = new Pool(directory);
    }

    @AfterEach
    void close() throws Exception {
        pool.close();
    }

    @Test
    void sequences_and_count_go_on_and_what_was_published_before_is_not_here() throws Exception {
        pool.broker().meter().open(terms(PaymentMode.METERED));
        take(0, 20);

        loseTheJournal();
        goOn(PaymentMode.METERED, 20, 20);

        assertThat(take(20, 25).sequences()).isEqualTo(Buyer.sequences(20, 25));
        assertThat(pool.reading(agreement).start()).hasValue(0);
        pool.restart();
        assertThat(take(25, 30).sequences()).isEqualTo(Buyer.sequences(25, 30));
        assertThat(pool.broker().streams().read(product, 0, 5, Long.MAX_VALUE)).isEmpty();
        assertThat(pool.broker().streams().read(product, 20, 100, Long.MAX_VALUE))
                .extracting(StreamMessage::sequence)
                .isEqualTo(Buyer.sequences(20, 30));
    }

    @Test
    void a_restart_before_any_message_changes_nothing() {
        goOn(PaymentMode.METERED, 20, 20);

        pool.restart();

        assertThat(pool.broker().streams().next(product)).isEqualTo(20);
        assertThat(take(20, 23).sequences()).isEqualTo(Buyer.sequences(20, 23));
    }

    @Test
    void a_stream_that_goes_on_earlier_than_the_count_gives_what_is_new_all_the_same() {
        goOn(PaymentMode.METERED, 20, 21);

        assertThat(take(20, 22).sequences()).isEqualTo(Buyer.sequences(20, 22));
        pool.restart();
        assertThat(pool.reading(agreement).start()).hasValue(-1);
        assertThat(take(22, 24).sequences()).isEqualTo(Buyer.sequences(22, 24));
    }

    @Test
    void what_is_published_before_the_buyer_comes_back_is_for_it_too() {
        goOn(PaymentMode.METERED, 20, 15);
        pool.seller(product).publish(0, 3);

        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe().awaitMessages(3);

        assertThat(buyer.sequences()).isEqualTo(Buyer.sequences(20, 23));
        assertThat(pool.reading(agreement).start()).hasValue(5);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_buyer_by_vouchers_gets_one_window_beyond_what_is_claimed(boolean restarted) {
        goOn(PaymentMode.VOUCHER, 25, 25);
        if (restarted) {
            pool.restart();
        }
        Buyer witness = pool.witness(product);
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();

        pool.seller(product).publish(0, 2 * WINDOW);

        buyer.awaitMessages(WINDOW);
        witness.awaitMessages(2 * WINDOW);
        assertThat(pool.reading(agreement).limit()).isEqualTo(25 + WINDOW);
        assertThat(buyer.sequences()).isEqualTo(Buyer.sequences(25, 25 + WINDOW));
        pool.pay(agreement, 30);
        buyer.awaitMessages(WINDOW + 5);
    }

    @Test
    void what_its_buyer_may_never_have_had_is_not_acknowledged_after_a_restart_either() {
        pool.broker().streams().open(product, 20);
        pool.broker().meter().open(terms(PaymentMode.METERED), new LedgerPayment(20, Word.SO_FAR), 5);
        pool.broker().meter().end(agreement);

        pool.restart();

        assertThat(pool.reading(agreement).delivered()).isEqualTo(20);
        assertThat(pool.reading(agreement).acknowledged()).isEqualTo(5);
    }

    @Test
    void what_is_known_stays_as_it_is() {
        pool.broker().meter().open(terms(PaymentMode.METERED));
        take(0, 3);

        goOn(PaymentMode.METERED, 20, 20);

        assertThat(pool.broker().streams().next(product)).isEqualTo(3);
        assertThat(pool.reading(agreement).acknowledged()).isEqualTo(3);
    }

    private void loseTheJournal() throws Exception {
        pool.close();
        assertThat(FileSystemUtils.deleteRecursively(directory.resolve("journal")))
                .isTrue();
        pool = new Pool(directory);
    }

    private void goOn(PaymentMode mode, long first, long claimed) {
        pool.broker().streams().open(product, first);
        pool.broker().meter().open(terms(mode), new LedgerPayment(claimed, Word.SO_FAR), claimed);
    }

    private AgreementTerms terms(PaymentMode mode) {
        return new AgreementTerms(agreement, product, Optional.of(Pool.parties()), mode, WINDOW, Pool.UNLIMITED);
    }

    /** The buyer takes and acknowledges what is published, from one sequence up to another. */
    private Buyer take(int from, int to) {
        long before = pool.reading(agreement).acknowledged();
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        try (Seller seller = pool.seller(product)) {
            seller.publish(from, to);
        }
        buyer.awaitMessages(to - from);
        Mqtt.eventually(() -> assertThat(pool.reading(agreement).acknowledged()).isEqualTo(before + to - from));
        buyer.close();
        return buyer;
    }
}
