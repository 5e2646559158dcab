package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.pubsub.broker.LedgerPayment.Word;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebtTest {
    private static final long WINDOW = 10;

    private final Parties parties = Pool.parties();
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
    void what_is_owed_is_taken_from_the_window_and_a_hundredth_of_what_was_paid_from_that() {
        assertThat(Debt.NONE.window(30)).isEqualTo(30);
        assertThat(new Debt(12, 0).window(30)).isEqualTo(18);
        assertThat(new Debt(31, 0).window(30)).isZero();
        assertThat(new Debt(31, 1_099).window(30)).isEqualTo(9);
        assertThat(new Debt(5, 5_000).window(30)).isEqualTo(30);
        assertThat(new Debt(Long.MAX_VALUE, 0).window(Long.MAX_VALUE)).isZero();
        assertThat(Debt.of(20, 35)).isEqualTo(new Debt(0, 35));
    }

    @Test
    void a_ruling_is_the_last_word_on_what_was_promised_and_delivered() {
        LedgerPayment ruled = new LedgerPayment(4_000, Word.SO_FAR).with(new LedgerPayment(300, Word.RULING));

        assertThat(ruled.debt(20, 5_000)).isEqualTo(new Debt(0, 300));
        assertThat(ruled.with(new LedgerPayment(4_000, Word.SO_FAR))).isEqualTo(ruled);
    }

    @Test
    void a_closing_is_the_last_word_on_what_was_promised_and_a_ruling_on_that() {
        LedgerPayment closed = new LedgerPayment(15, Word.SO_FAR).with(new LedgerPayment(12, Word.CLOSING));

        assertThat(closed.debt(20, 5_000)).isEqualTo(new Debt(8, 12));
        assertThat(closed.with(new LedgerPayment(15, Word.SO_FAR))).isEqualTo(closed);
        LedgerPayment ruled = new LedgerPayment(3, Word.RULING);
        assertThat(closed.with(ruled).with(closed)).isEqualTo(ruled);
    }

    @Test
    void who_pays_nothing_gets_one_window_in_all() {
        takeAndEnd(agreement());
        assertThat(pool.broker().meter().creditWindow(agreement())).isZero();
        pool.restart();
        AgreementId another = agreement();

        Buyer buyer = pool.buyer(another, product).connectAndSubscribe();
        publish();

        assertThat(pool.reading(another).delivered()).isZero();
        assertThat(pool.reading(another).heldBy()).isEqualTo(Hold.DEBT);
        assertThat(buyer.received).isEmpty();
        pool.pay(another, 3);
        buyer.awaitMessages(3);
        publish();
        assertThat(pool.reading(another).delivered()).isEqualTo(3);
    }

    @Test
    void a_voucher_that_comes_after_the_end_gives_the_window_back() {
        AgreementId ended = agreement();
        takeAndEnd(ended);
        AgreementId another = agreement();
        Buyer buyer = pool.buyer(another, product).connectAndSubscribe();
        publish();
        assertThat(pool.reading(another).delivered()).isZero();
        pool.broker().meter().deliveries().forget(Duration.ZERO);

        pool.pay(ended, 4);
        buyer.awaitMessages(4);
        pool.pay(ended, WINDOW);
        buyer.awaitMessages((int) WINDOW);

        pool.broker().meter().end(ended);
        assertThat(pool.broker().meter().creditWindow(another)).isEqualTo(WINDOW);
        pool.restart();
        assertThat(pool.broker().meter().creditWindow(another)).isEqualTo(WINDOW);
    }

    @Test
    void what_is_settled_past_the_broker_gives_the_window_back_and_is_known_after_a_restart() {
        AgreementId ended = agreement();
        takeAndEnd(ended);
        pool.broker().meter().settled(ended, new LedgerPayment(2, Word.SO_FAR));
        pool.broker().meter().deliveries().forget(Duration.ZERO);
        AgreementId another = agreement();
        Buyer buyer = pool.buyer(another, product).connectAndSubscribe();
        publish();
        buyer.awaitMessages(2);
        assertThat(pool.broker().meter().creditWindow(another)).isEqualTo(2);

        pool.broker().meter().settled(ended, new LedgerPayment(7, Word.SO_FAR));
        buyer.awaitMessages(7);
        pool.broker().meter().settled(ended, new LedgerPayment(2, Word.SO_FAR));
        pool.pay(ended, 5);
        assertThat(pool.broker().meter().creditWindow(another)).isEqualTo(7);

        pool.restart();
        assertThat(pool.broker().meter().creditWindow(another)).isEqualTo(7);
        pool.pay(ended, 9);
        assertThat(pool.broker().meter().creditWindow(another)).isEqualTo(9);
    }

    @Test
    void what_is_settled_past_the_broker_gives_credit_as_a_voucher_does() {
        AgreementId open = agreement();
        Buyer buyer = pool.buyer(open, product).connectAndSubscribe();
        publish();
        buyer.awaitMessages((int) WINDOW);

        pool.broker().meter().settled(open, new LedgerPayment(2, Word.SO_FAR));

        buyer.awaitMessages((int) WINDOW + 2);
        assertThat(pool.reading(open).paid()).isEqualTo(2);
        assertThat(pool.reading(open).limit()).isEqualTo(WINDOW + 2);
    }

    @Test
    void what_was_promised_and_not_settled_by_the_closing_stays_owed() {
        AgreementId ended = agreement();
        takeAndEnd(ended);
        pool.pay(ended, 4);
        AgreementId another = agreement();
        pool.broker().meter().settled(ended, new LedgerPayment(4, Word.CLOSING));

        pool.pay(ended, 1_000);

        assertThat(pool.broker().meter().creditWindow(another)).isEqualTo(4);
        pool.restart();
        assertThat(pool.broker().meter().creditWindow(another)).isEqualTo(4);
    }

    @Test
    void after_a_ruling_nothing_is_owed() {
        AgreementId ended = agreement();
        takeAndEnd(ended);
        AgreementId another = agreement();
        assertThat(pool.broker().meter().creditWindow(another)).isZero();

        pool.broker().meter().settled(ended, new LedgerPayment(0, Word.RULING));

        assertThat(pool.broker().meter().creditWindow(another)).isEqualTo(WINDOW);
        pool.restart();
        assertThat(pool.broker().meter().creditWindow(another)).isEqualTo(WINDOW);
    }

    @Test
    void what_others_owe_and_what_is_metered_changes_nothing() {
        takeAndEnd(agreement());

        for (Parties others : new Parties[] {
            Pool.parties(),
            new Parties(parties.buyer(), Pool.parties().seller()),
            new Parties(Pool.parties().buyer(), parties.seller())
        }) {
            AgreementId theirs = pool.agreement(product, others, PaymentMode.VOUCHER, WINDOW, 100);
            assertThat(pool.broker().meter().creditWindow(theirs)).isEqualTo(WINDOW);
        }
        AgreementId metered = pool.agreement(product, parties, PaymentMode.METERED, WINDOW, 100);
        assertThat(pool.broker().meter().creditWindow(metered)).isEqualTo(WINDOW);
    }

    @Test
    void an_agreement_of_which_an_older_release_knew_no_parties_is_counted_once_they_are_told() {
        AgreementId old = AgreementId.of(Pool.id("agreement"));
        AgreementTerms terms =
                new AgreementTerms(old, product, Optional.empty(), PaymentMode.VOUCHER, WINDOW, Pool.UNLIMITED);
        pool.broker().meter().open(terms);
        takeAndEnd(old);
        assertThat(pool.broker().meter().creditWindow(agreement())).isEqualTo(WINDOW);
        pool.restart();

        pool.broker().meter().open(terms.between(parties));

        assertThat(pool.broker().meter().creditWindow(agreement())).isZero();
        pool.restart();
        assertThat(pool.broker().meter().creditWindow(agreement())).isZero();
    }

    private AgreementId agreement() {
        return pool.agreement(product, parties, PaymentMode.VOUCHER, WINDOW, Pool.UNLIMITED);
    }

    private void takeAndEnd(AgreementId agreement) {
        Buyer buyer = pool.buyer(agreement, product).connectAndSubscribe();
        publish();
        buyer.awaitMessages((int) WINDOW);
        pool.broker().meter().end(agreement);
    }

    /** More than a window, and somebody who is never held has seen it: everyone could have. */
    private void publish() {
        Buyer witness = pool.witness(product);
        pool.seller(product).publish(0, 2 * (int) WINDOW);
        witness.awaitMessages(2 * (int) WINDOW);
    }
}
