package org.blendsm.pubsub.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.atLeast;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.verify;

import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementEvent.AgreementEnding;
import org.blendsm.model.catalogue.CatalogueEvent.ProductOffered;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.payment.Claim;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Voucher;
import org.blendsm.pubsub.Api;
import org.blendsm.pubsub.PubsubTest;
import org.blendsm.pubsub.Scene;
import org.blendsm.pubsub.TestLedger;
import org.blendsm.pubsub.broker.Broker;
import org.blendsm.pubsub.broker.TestClients;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.springframework.beans.factory.annotation.Autowired;

/** A buyer with an ordinary MQTT client pays for what it acknowledged, and the broker signs for that. */
@PubsubTest
class MeteredSaleTest {
    private static final int WINDOW = 30;

    @Autowired
    Api api;

    @Autowired
    TestNetwork network;

    @Autowired
    TestLedger testLedger;

    @Autowired
    Broker broker;

    @Autowired
    Closings closings;

    Payments ledger;
    Scene scene;

    @BeforeEach
    void a_metered_product() {
        ledger = testLedger.own(Payments.class);
        clearInvocations(ledger);
        scene = Scene.metered();
        api.admit(scene.seller, scene.buyer);
        network.happened(new ProductOffered(scene.offered()));
    }

    @Test
    void what_was_acknowledged_when_it_ended_is_what_the_broker_signs_for() throws Exception {
        network.happened(scene.opened());
        sell(7);
        network.happened(scene.endingEvent());

        closings.lookAfter();

        assertThat(settledBy()).isEqualTo(new Voucher(scene.agreementId, 7, new Money(35), true));
    }

    @Test
    void what_was_delivered_when_it_ended_is_paid_for_whether_it_was_acknowledged_or_not() throws Exception {
        network.happened(scene.opened());
        TestClients.takeWithoutAcknowledging(broker, scene.product, scene.agreementId, () -> publish(40), WINDOW);
        assertThat(broker.meter().reading(scene.agreementId).acknowledged()).isZero();
        network.happened(scene.endingEvent());

        closings.lookAfter();

        assertThat(settledBy())
                .as("no last word: its buyer may dispute what never arrived, until the claim window is over")
                .isEqualTo(new Voucher(scene.agreementId, WINDOW, Scene.PRICE.times(WINDOW), false));
    }

    @Test
    void what_was_never_acknowledged_is_claimed_once_and_left_to_the_claim_window() throws Exception {
        network.happened(scene.opened());
        TestClients.takeWithoutAcknowledging(broker, scene.product, scene.agreementId, () -> publish(40), WINDOW);
        network.happened(new AgreementEnding(scene.endingInPart(WINDOW)));

        closings.lookAfter();

        assertThat(claims()).isEmpty();
    }

    @Test
    void what_the_ledger_has_claimed_is_left_to_the_claim_window_where_the_broker_lost_count_of_it() {
        network.happened(scene.opened());
        network.happened(new AgreementEnding(scene.endingInPart(12)));

        closings.lookAfter();

        assertThat(claims()).isEmpty();
    }

    @Test
    void what_the_ledger_has_claimed_is_left_to_the_claim_window_where_the_broker_lost_all_of_it() {
        network.happened(new AgreementEnding(scene.endingInPart(12)));

        closings.lookAfter();

        assertThat(claims()).isEmpty();
    }

    @Test
    void where_the_seller_ends_it_and_holds_money_back_what_was_delivered_is_claimed_too() throws Exception {
        scene = Scene.meteredWithRefundWindow();
        api.admit(scene.seller, scene.buyer);
        network.happened(new ProductOffered(scene.offered()));
        network.happened(scene.opened());
        TestClients.takeWithoutAcknowledging(broker, scene.product, scene.agreementId, () -> publish(40), WINDOW);
        network.happened(new AgreementEnding(new Agreement.Ending(
                scene.deal(),
                scene.ending().purse(),
                scene.seller.id(),
                Scene.NOW,
                scene.ending().claimUntil())));

        closings.lookAfter();

        assertThat(claimed().messages()).isEqualTo(WINDOW);
    }

    @Test
    void while_it_is_open_what_was_not_acknowledged_is_not_claimed() throws Exception {
        network.happened(scene.opened());
        TestClients.takeWithoutAcknowledging(broker, scene.product, scene.agreementId, () -> publish(40), WINDOW);

        closings.lookAfter();

        assertThat(claims()).isEmpty();
    }

    @Test
    void what_was_agreed_before_a_rotation_is_signed_for_with_the_key_that_it_names() throws Exception {
        sellAsAgreedWith(TestLedger.FORMER_BROKER);

        closings.lookAfter();

        SignedVoucher signed = claimed();
        assertThat(signed.messages()).isEqualTo(7);
        assertThat(signed.verifies(Scene.NETWORK, TestLedger.FORMER_BROKER.getPublic()))
                .isTrue();
    }

    @Test
    void where_the_key_that_it_names_is_gone_nothing_is_signed_and_the_last_voucher_stays() throws Exception {
        KeyPair gone = P256.newKey();
        sellAsAgreedWith(gone);
        byte[] last = CanonicalJson.encode(
                Scene.signed(new Voucher(scene.agreementId, 3, Scene.PRICE.times(3), false), gone));
        broker.meter().voucher(scene.agreementId, 3, last, false);

        closings.lookAfter();

        assertThat(claims()).isEmpty();
        assertThat(broker.meter().bestVoucher(scene.agreementId)).contains(last);
    }

    private void sellAsAgreedWith(KeyPair brokerKey) throws Exception {
        scene = Scene.metered(PublicKeyInfo.of(brokerKey.getPublic()));
        api.admit(scene.seller, scene.buyer);
        network.happened(new ProductOffered(scene.offered()));
        network.happened(scene.opened());
        sell(7);
        network.happened(scene.endingEvent());
    }

    @Test
    void a_deposit_that_is_used_up_is_settled_without_an_end() throws Exception {
        Agreement.Open small = new Agreement.Open(scene.deal(), Agreement.Purse.of(Scene.PRICE.times(12), Scene.NOW));
        network.happened(scene.opened(small));
        sell(12);

        // the broker tells of the last acknowledgement once that is kept, which the reading does not wait for
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            closings.lookAfter();
            assertThat(claims()).isNotEmpty();
        });

        assertThat(settledBy()).isEqualTo(new Voucher(scene.agreementId, 12, new Money(60), false));
    }

    @Test
    void one_that_a_buyer_has_signed_for_is_left_to_its_seller_who_brings_an_invoice() throws Exception {
        scene = Scene.vouchers();
        api.admit(scene.seller, scene.buyer);
        network.happened(new ProductOffered(scene.offered()));
        Agreement.Open small = new Agreement.Open(scene.deal(), Agreement.Purse.of(Scene.PRICE.times(12), Scene.NOW));
        network.happened(scene.opened(small));
        broker.meter().voucher(scene.agreementId, 12, CanonicalJson.encode(scene.voucher(12)), false);
        sell(12);

        closings.lookAfter();

        assertThat(claims()).isEmpty();
    }

    @Test
    void while_the_deposit_lasts_the_broker_claims_nothing() throws Exception {
        network.happened(scene.opened());
        sell(12);

        closings.lookAfter();

        assertThat(claims()).isEmpty();
    }

    private void sell(int messages) throws Exception {
        TestClients.receive(broker, scene.product, scene.agreementId, () -> publish(messages), messages);
    }

    private void publish(int messages) {
        TestClients.publish(broker, scene.product, messages);
    }

    private Voucher settledBy() {
        return claimed().voucher();
    }

    private SignedVoucher claimed() {
        assertThat(claims()).hasSize(1);
        return claims().getFirst();
    }

    /** For this agreement: what other tests left ending is looked after again, half a minute later. */
    private List<SignedVoucher> claims() {
        ArgumentCaptor<Claim> claims = ArgumentCaptor.forClass(Claim.class);
        verify(ledger, atLeast(0)).settle(claims.capture());
        return claims.getAllValues().stream()
                .map(Claim::voucher)
                .filter(signed -> signed.voucher().agreement().equals(scene.agreementId))
                .toList();
    }
}
