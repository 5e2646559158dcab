package org.blendsm.pubsub.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementEvent.AgreementEnding;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.CatalogueEvent.ProductOffered;
import org.blendsm.model.payment.PaymentEvent.AgreementSettled;
import org.blendsm.model.payment.Receipt;
import org.blendsm.pubsub.Api;
import org.blendsm.pubsub.PubsubTest;
import org.blendsm.pubsub.Scene;
import org.blendsm.pubsub.broker.Broker;
import org.blendsm.pubsub.broker.TestClients;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** A buyer takes a credit window, ends the agreement, and promises all of its deposit where nobody can settle it. */
@PubsubTest
class LateVoucherTest {
    private static final int WINDOW = 30;
    private static final Duration LEDGERS_LAST = Duration.ofMinutes(15);

    @Autowired
    Api api;

    @Autowired
    TestNetwork network;

    @Autowired
    Broker broker;

    Scene scene;

    @BeforeEach
    void a_window_is_taken_and_nothing_is_paid() throws Exception {
        scene = Scene.vouchers();
        api.admit(scene.seller, scene.buyer);
        network.happened(new ProductOffered(scene.offered()));
        network.happened(scene.opened());
        TestClients.takeWithoutAcknowledging(broker, scene.product, scene.agreementId, this::publish, WINDOW);
    }

    @Test
    void what_cannot_be_settled_any_more_pays_no_debt() {
        endWith(LEDGERS_LAST.plusMinutes(1));

        assertProblem(promiseAll(), 409, "CLAIM_WINDOW_OVER");

        network.happened(closedForNothing());
        assertThat(creditOfTheNext()).isZero();
    }

    @Test
    void what_can_be_settled_does() {
        endWith(LEDGERS_LAST.plusHours(1));

        assertThat(promiseAll()).hasStatusOk();

        assertThat(creditOfTheNext()).isEqualTo(WINDOW);
    }

    @Test
    void what_the_ledger_closed_before_it_could_be_settled_pays_no_debt() {
        endWith(LEDGERS_LAST.plusHours(1));
        assertThat(promiseAll()).hasStatusOk();

        network.happened(closedForNothing());

        assertThat(creditOfTheNext()).isZero();
    }

    private void endWith(Duration untilTheClaimWindowCloses) {
        Instant claimUntil = Instant.now().plus(untilTheClaimWindowCloses);
        network.happened(new AgreementEnding(scene.ending(Optional.of(claimUntil))));
    }

    private MvcTestResult promiseAll() {
        return api.post(scene.buyer, "/agreements/" + scene.agreementId + "/vouchers", scene.voucher(200));
    }

    private AgreementSettled closedForNothing() {
        Agreement.Settled settled = new Agreement.Settled(
                scene.deal(),
                new Agreement.Purse(
                        Scene.DEPOSIT, Money.ZERO, Money.ZERO, Scene.DEPOSIT, Money.ZERO, 0, 0, 1, Scene.NOW),
                Scene.NOW);
        Receipt receipt = new Receipt(
                scene.agreementId,
                0,
                scene.buyer.id(),
                scene.seller.id(),
                scene.offer.conditions().broker(),
                1,
                0,
                Money.ZERO,
                Money.ZERO,
                Scene.DEPOSIT,
                Money.ZERO,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Scene.NETWORK,
                Scene.NOW,
                true);
        return new AgreementSettled(settled, receipt, Scene.noMovement());
    }

    private long creditOfTheNext() {
        AgreementId next = new AgreementId(Scene.sha("after " + scene.agreementId));
        network.happened(scene.opened(scene.another(next)));
        return broker.meter().creditWindow(next);
    }

    private void publish() {
        TestClients.publish(broker, scene.product, WINDOW + 10);
    }
}
