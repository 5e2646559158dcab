package org.blendsm.pubsub.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.reset;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.blendsm.fabric.LedgerUnavailable;
import org.blendsm.fabric.spring.EventFeed;
import org.blendsm.fabric.spring.ReadToEnd;
import org.blendsm.fabric.spring.ServiceLedger;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementEvent.AgreementEnding;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.catalogue.CatalogueEvent.ProductOffered;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.payment.Claim;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.pubsub.Api;
import org.blendsm.pubsub.PoolBroker;
import org.blendsm.pubsub.PubsubTest;
import org.blendsm.pubsub.Scene;
import org.blendsm.pubsub.TestLedger;
import org.blendsm.pubsub.agreement.AgreementRegister;
import org.blendsm.pubsub.broker.Broker;
import org.blendsm.pubsub.broker.Hold;
import org.blendsm.pubsub.broker.Meter;
import org.blendsm.pubsub.broker.TestClients;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The broker's own duties, at times that the test chooses. */
@PubsubTest
class ClosingsTest {
    @Autowired
    Api api;

    @Autowired
    TestNetwork network;

    @Autowired
    TestLedger testLedger;

    @Autowired
    AgreementRegister agreements;

    @Autowired
    Settlements settlements;

    @Autowired
    PoolBroker broker;

    @Autowired
    Meter meter;

    @Autowired
    Broker mqtt;

    @Autowired
    MeteredDeposits deposits;

    @Autowired
    ServiceLedger service;

    @Autowired
    VoucherDesk desk;

    @Autowired
    EventFeed feed;

    @Autowired
    JdbcClient database;

    final Clock clock = mock(Clock.class);
    Payments payments;
    Agreements ledger;
    Closings closings;

    @BeforeEach
    void nothing_else_is_to_be_done() {
        database.sql("delete from agreement").update();
        payments = testLedger.own(Payments.class);
        ledger = testLedger.own(Agreements.class);
        reset(payments, ledger);
        given(clock.instant()).willReturn(Instant.now());
        closings = new Closings(agreements, settlements, broker, meter, deposits, service, clock);
        closings.on(new ReadToEnd(1));
    }

    @AfterEach
    void nothing_is_left_for_other_tests() {
        given(feed.isFresh(any())).willReturn(true);
        database.sql("delete from agreement").update();
    }

    @Test
    void the_last_voucher_that_comes_is_brought_at_once_though_one_before_it_was_just_brought() {
        Scene scene = begun(Scene.vouchers());
        Instant claimUntil = Instant.now().plus(Duration.ofHours(1));
        network.happened(new AgreementEnding(scene.ending(Optional.of(claimUntil))));
        Instant desksLast = claimUntil.minus(Duration.ofMinutes(20));
        SignedVoucher first = scene.voucher(10);
        desk.bring(scene.buyer.id(), scene.agreementId, first);
        given(clock.instant()).willReturn(desksLast.minusSeconds(2));
        closings.lookAfter();
        verify(payments).settle(claim(first));
        clearInvocations(payments);

        SignedVoucher last = scene.voucher(200);
        desk.bring(scene.buyer.id(), scene.agreementId, last);
        given(clock.instant()).willReturn(desksLast.minusSeconds(1));
        closings.lookAfter();
        verify(payments, never()).settle(any());

        given(clock.instant()).willReturn(desksLast);
        closings.lookAfter();
        verify(payments).settle(claim(last));
    }

    @Test
    void what_was_extended_is_not_stopped_at_its_old_term() throws Exception {
        Scene scene = begun(Scene.vouchers());
        network.happened(new ProductOffered(scene.offered()));
        Instant oldTerm = scene.deal().expiresAt();
        Instant until = oldTerm.plus(Duration.ofHours(2));
        TestClients.receive(
                mqtt,
                scene.product,
                scene.agreementId,
                () -> {
                    publish(scene.product, 5);
                    network.happened(scene.extended(until));
                    given(clock.instant()).willReturn(oldTerm.plus(Duration.ofMinutes(20)));
                    closings.stopWhatExpired();
                    closings.lookAfter();
                    publish(scene.product, 5);
                },
                10);
        verify(ledger, never()).end(any());

        given(clock.instant()).willReturn(until);
        closings.stopWhatExpired();
        assertThat(meter.reading(scene.agreementId).heldBy()).isEqualTo(Hold.ENDED);
    }

    @Test
    void nothing_is_stopped_while_the_ledger_is_read_again() {
        Scene scene = begun(Scene.vouchers());
        given(clock.instant()).willReturn(scene.deal().expiresAt());
        Closings started = new Closings(agreements, settlements, broker, meter, deposits, service, clock);
        started.stopWhatExpired();
        assertThat(meter.hasEnded(scene.agreementId)).isFalse();

        given(feed.isFresh(any())).willReturn(false);
        started.on(new ReadToEnd(1));
        started.stopWhatExpired();
        assertThat(meter.hasEnded(scene.agreementId)).isFalse();

        given(feed.isFresh(any())).willReturn(true);
        started.stopWhatExpired();
        assertThat(meter.hasEnded(scene.agreementId)).isTrue();
    }

    @Test
    void an_agreement_of_which_the_meter_knows_nothing_keeps_no_other_waiting() {
        Scene metered = begun(Scene.metered());
        network.happened(metered.endingEvent());
        neverMetered(metered.agreementId.toString(), "1".repeat(64));
        Scene brief = Scene.vouchers();
        api.admit(brief.seller, brief.buyer);
        network.happened(brief.opened(brief.open(Duration.ofMinutes(-20))));
        neverMetered(brief.agreementId.toString(), "0".repeat(64));

        closings.stopWhatExpired();
        closings.lookAfter();

        assertThat(meter.reading(brief.agreementId).heldBy()).isEqualTo(Hold.ENDED);
        verify(ledger).end(brief.agreementId);
        verify(payments).settle(any());
    }

    @Test
    void a_voucher_whose_window_closes_does_not_wait_for_windows_that_cannot_be_opened_now() {
        Scene ended = begun(Scene.vouchers());
        network.happened(new AgreementEnding(ended.ending(Optional.empty())));
        given(ledger.openClaims(ended.agreementId)).willThrow(new LedgerUnavailable("opened", "no orderer", null));
        Scene closing = begun(Scene.vouchers());
        SignedVoucher voucher = closing.voucher(10);
        desk.bring(closing.buyer.id(), closing.agreementId, voucher);
        network.happened(
                new AgreementEnding(closing.ending(Optional.of(Instant.now().plus(Duration.ofMinutes(20))))));

        closings.lookAfter();

        verify(payments).settle(claim(voucher));
    }

    @Test
    void a_deposit_that_is_used_up_is_settled_when_the_ledger_is_there_again() throws Exception {
        Scene metered = Scene.metered();
        api.admit(metered.seller, metered.buyer);
        network.happened(new ProductOffered(metered.offered()));
        network.happened(metered.opened(
                new Agreement.Open(metered.deal(), Agreement.Purse.of(Scene.PRICE.times(12), Scene.NOW))));
        TestClients.receive(mqtt, metered.product, metered.agreementId, () -> publish(metered.product, 12), 12);
        deposits.acknowledged(metered.agreementId, 12);
        given(payments.settle(any())).willThrow(new LedgerUnavailable("settled", "no orderer", null));

        closings.lookAfter();
        closings.lookAfter();

        verify(payments, times(2)).settle(any());
    }

    private void publish(ProductId product, int messages) {
        TestClients.publish(mqtt, product, messages);
    }

    private Scene begun(Scene scene) {
        api.admit(scene.seller, scene.buyer);
        network.happened(scene.opened());
        return scene;
    }

    /** The same agreement under another id, as a broker that lost its journal finds it. */
    private void neverMetered(String known, String id) {
        database.sql("""
                        insert into agreement
                            (id, buyer, seller, broker, product, state, mode, opened_at, expires_at, claim_until, record)
                        select :id, buyer, seller, broker, product, state, mode, opened_at, expires_at, claim_until,
                            replace(record, :known, :id) from agreement where id = :known""").param("id", id).param("known", known).update();
    }

    private static Claim claim(SignedVoucher voucher) {
        return new Claim(voucher, Optional.empty());
    }
}
