package org.blendsm.pubsub.payment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.reset;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.blendsm.fabric.Endorsed;
import org.blendsm.fabric.LedgerUnavailable;
import org.blendsm.fabric.SigningRefused;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.fabric.spring.CurrentCaller;
import org.blendsm.fabric.spring.ServiceLedger;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.AgreementEvent.AgreementEnding;
import org.blendsm.model.agreement.AgreementEvent.ClaimsOpened;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.AnchoredTree;
import org.blendsm.model.integrity.IntegrityEvent.StreamAnchored;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Role;
import org.blendsm.model.payment.Claim;
import org.blendsm.model.payment.Invoice;
import org.blendsm.model.payment.PaymentEvent.AgreementSettled;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.payment.SignedInvoice;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Tick;
import org.blendsm.model.payment.Voucher;
import org.blendsm.pubsub.Api;
import org.blendsm.pubsub.PubsubTest;
import org.blendsm.pubsub.Scene;
import org.blendsm.pubsub.TestLedger;
import org.blendsm.pubsub.broker.Hold;
import org.blendsm.pubsub.broker.Meter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.ArgumentCaptor;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@PubsubTest
class PaymentControllerTest {
    @Autowired
    Api api;

    @Autowired
    TestNetwork network;

    @Autowired
    Payments ledger;

    @Autowired
    CurrentCaller caller;

    @Autowired
    ServiceLedger service;

    @Autowired
    TestLedger testLedger;

    @Autowired
    VoucherDesk desk;

    @Autowired
    Meter meter;

    @Autowired
    Closings closings;

    @Autowired
    JdbcClient database;

    Payments asBroker;
    Scene scene;
    Member stranger;

    /** What others left in the shared database is settled again and again, on the same mock. */
    @BeforeEach
    void an_open_agreement() {
        database.sql("delete from agreement").update();
        asBroker = testLedger.own(Payments.class);
        reset(ledger, caller, asBroker);
        scene = Scene.vouchers();
        begin(scene);
        stranger = network.admit(Role.BUYER, Role.SELLER);
    }

    @Test
    void a_voucher_gives_credit_and_is_kept_as_it_came() {
        SignedVoucher voucher = scene.voucher(10);

        assertThat(bring(scene.buyer, voucher))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("{\"paid\": 10, \"deposited\": 200, \"limit\": 40}");
        assertThat(desk.best(scene.agreementId)).contains(voucher);
    }

    @Test
    void a_replayed_and_a_lower_voucher_are_not_higher() {
        bring(scene.buyer, scene.voucher(20));

        assertProblem(bring(scene.buyer, scene.voucher(20)), 409, "VOUCHER_NOT_HIGHER");
        assertProblem(bring(scene.buyer, scene.voucher(10)), 409, "VOUCHER_NOT_HIGHER");
        assertThat(meter.reading(scene.agreementId).paid()).isEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "20, 20", "20, 10"})
    void who_brings_too_little_is_told_how_much_is_paid_for(int paid, int brought) {
        if (paid > 0) {
            bring(scene.buyer, scene.voucher(paid));
        }
        assertThat(bring(scene.buyer, scene.voucher(brought)))
                .bodyJson()
                .extractingPath("$.detail")
                .isEqualTo("This voucher is for " + brought + " messages, and " + paid
                        + " are paid for already: bring one for more.");
    }

    @Test
    void a_last_word_may_repeat_the_number_once() {
        bring(scene.buyer, scene.voucher(20));
        SignedVoucher last = scene.lastVoucher(20);

        assertThat(bring(scene.buyer, last)).hasStatusOk();
        assertProblem(bring(scene.buyer, last), 409, "VOUCHER_NOT_HIGHER");
        assertThat(desk.best(scene.agreementId)).contains(last);
    }

    @Test
    void a_buyer_whose_key_is_kept_here_brings_its_word_and_the_key_signs_it() {
        SignedVoucher signed = scene.voucher(10);
        given(caller.sign(DocumentType.VOUCHER, signed.voucher())).willReturn(signed.signature());

        assertThat(promise(scene.buyer, signed.voucher()))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("{\"paid\": 10}");
        assertThat(desk.best(scene.agreementId)).contains(signed);
    }

    @Test
    void nothing_is_signed_that_the_terms_refuse() {
        assertProblem(promise(stranger, scene.voucher(10).voucher()), 403, "NOT_A_PARTY");
        assertProblem(promise(scene.buyer, scene.voucher(201).voucher()), 409, "VOUCHER_ABOVE_DEPOSIT");
        Voucher cheaper = new Voucher(scene.agreementId, 10, new Money(1), false);
        assertProblem(promise(scene.buyer, cheaper), 400, "VOUCHER_AMOUNT_WRONG");
        Voucher elsewhere = Scene.vouchers().voucher(10).voucher();
        assertProblem(promise(scene.buyer, elsewhere), 403, "VOUCHER_SIGNATURE_INVALID");

        verifyNoInteractions(caller);
    }

    @Test
    void who_holds_its_own_key_has_to_sign() {
        given(caller.sign(any(), any())).willThrow(new SigningRefused(SigningRefused.OWN_KEY, "You hold it."));

        assertThat(promise(scene.buyer, scene.voucher(10).voucher()))
                .hasStatus4xxClientError()
                .bodyJson()
                .extractingPath("$.code")
                .isEqualTo(SigningRefused.OWN_KEY);
        assertThat(desk.best(scene.agreementId)).isEmpty();
    }

    @Test
    void a_tick_comes_with_the_signed_voucher_of_its_chain() {
        SignedVoucher ticked = scene.ticked(10, 5, 3);

        assertProblem(
                api.post(
                        scene.buyer,
                        "/agreements/" + scene.agreementId + "/vouchers",
                        Map.of(
                                "voucher",
                                ticked.voucher(),
                                "tick",
                                ticked.tick().orElseThrow())),
                400,
                "MALFORMED");
    }

    @Test
    void the_highest_voucher_is_for_the_parties_to_keep_and_no_stranger() {
        String path = "/agreements/" + scene.agreementId + "/vouchers/highest";
        assertProblem(api.get(scene.seller, path), 409, "NO_VOUCHER");
        bring(scene.buyer, scene.voucher(5));
        SignedVoucher highest = scene.ticked(10, 5, 3);
        bring(scene.buyer, new SignedVoucher(highest.voucher(), highest.signature()));
        meter.tick(
                        scene.agreementId,
                        ByteBuffer.wrap(highest.tick().orElseThrow().encoded()))
                .join();

        for (Member party : List.of(scene.seller, scene.buyer)) {
            assertThat(api.get(party, path))
                    .hasStatusOk()
                    .bodyJson()
                    .isStrictlyEqualTo(new String(CanonicalJson.encode(highest), UTF_8));
        }
        assertProblem(api.get(stranger, path), 403, "NOT_A_PARTY");
    }

    @Test
    void a_top_up_that_the_meter_delivers_for_is_good_for_vouchers_before_the_read_model_knows_it() {
        bring(scene.buyer, scene.voucher(20));
        meter.topUp(scene.agreementId, 201);

        assertThat(bring(scene.buyer, scene.voucher(201))).hasStatusOk();
    }

    @Test
    void a_voucher_above_the_deposit_gives_nothing() {
        assertProblem(bring(scene.buyer, scene.voucher(201)), 409, "VOUCHER_ABOVE_DEPOSIT");
        assertThat(meter.reading(scene.agreementId).paid()).isZero();
    }

    @Test
    void a_stranger_and_the_seller_bring_no_voucher() {
        assertProblem(bring(stranger, scene.voucher(10)), 403, "NOT_A_PARTY");
        assertProblem(bring(scene.seller, scene.voucher(10)), 403, "NOT_A_PARTY");
    }

    @Test
    void a_voucher_for_an_unknown_agreement_or_of_junk_is_refused() {
        assertProblem(
                api.post(scene.buyer, "/agreements/" + "0".repeat(64) + "/vouchers", scene.voucher(10)),
                404,
                "AGREEMENT_NOT_FOUND");
        for (String junk : List.of("{}", "{\"voucher\": 1}", "[]", "x")) {
            assertProblem(
                    api.post(scene.buyer, "/agreements/" + scene.agreementId + "/vouchers", junk), 400, "MALFORMED");
        }
    }

    @Test
    void a_stream_that_another_broker_carries_is_paid_there() {
        Scene elsewhere = Scene.elsewhere();
        begin(elsewhere);

        assertProblem(
                api.post(elsewhere.buyer, "/agreements/" + elsewhere.agreementId + "/vouchers", elsewhere.voucher(10)),
                409,
                "CARRIED_ELSEWHERE");
    }

    @Test
    void a_settled_agreement_takes_no_voucher_from_that_block_on() {
        bring(scene.buyer, scene.voucher(10));
        network.happened(new AgreementSettled(scene.settled(), scene.receipt(10), Scene.noMovement()));

        assertProblem(bring(scene.buyer, scene.voucher(20)), 409, "AGREEMENT_CLOSED");
    }

    @Test
    void a_seller_whose_key_is_kept_here_signs_an_invoice_for_what_is_new() throws GeneralSecurityException {
        bring(scene.buyer, scene.voucher(10));
        Invoice due = new Invoice(scene.agreementId, 1, 10, Optional.empty(), new Money(50));
        DetachedJws signature = signature(due);
        given(caller.sign(DocumentType.INVOICE, due)).willReturn(signature);
        given(ledger.settle(any())).willReturn(scene.receipt(10));

        assertThat(settle(scene.seller, "{}"))
                .hasStatus(201)
                .hasHeader("Location", "/api/v1/agreements/" + scene.agreementId + "/receipts/0");

        ArgumentCaptor<Claim> claim = ArgumentCaptor.forClass(Claim.class);
        verify(ledger).settle(claim.capture());
        assertThat(claim.getValue().voucher().voucher().messages()).isEqualTo(10);
        assertThat(claim.getValue().invoice()).contains(new SignedInvoice(due, signature));
    }

    @Test
    void the_invoice_stands_on_what_was_anchored_of_the_stream_last() throws GeneralSecurityException {
        for (int size : new int[] {7, 12}) {
            network.happened(new StreamAnchored(
                    new Anchor(scene.product, size, Scene.sha("root of " + size), scene.seller.id(), Scene.NOW)));
        }
        SignedVoucher voucher = scene.voucher(10);
        bring(scene.buyer, voucher);
        AnchoredTree tree = new AnchoredTree(12, Scene.sha("root of 12"));
        Invoice due = new Invoice(scene.agreementId, 1, 10, Optional.of(tree), new Money(50));
        DetachedJws signature = signature(due);
        given(caller.sign(DocumentType.INVOICE, due)).willReturn(signature);
        given(ledger.settle(any())).willReturn(scene.receipt(10));

        assertThat(settle(scene.seller, "{}")).hasStatus(201);

        verify(ledger).settle(new Claim(voucher, Optional.of(new SignedInvoice(due, signature))));
    }

    @Test
    void an_anchor_that_not_every_endorser_has_yet_keeps_no_payment_waiting() throws GeneralSecurityException {
        Anchor anchor = new Anchor(scene.product, 12, Scene.sha("root of 12"), scene.seller.id(), Scene.NOW);
        network.happened(new StreamAnchored(anchor));
        SignedVoucher voucher = scene.voucher(10);
        bring(scene.buyer, voucher);
        Claim standing = claim(voucher, Optional.of(AnchoredTree.of(anchor)));
        Claim bare = claim(voucher, Optional.empty());
        given(ledger.settle(standing)).willThrow(new Refused(RefusalCode.INVOICE_INVALID, "not anchored here"));
        given(ledger.settle(bare)).willReturn(scene.receipt(10));

        assertThat(settle(scene.seller, "{}")).hasStatus(201);
    }

    @Test
    void an_invoice_that_names_no_tree_is_refused_once() throws GeneralSecurityException {
        SignedVoucher voucher = scene.voucher(10);
        bring(scene.buyer, voucher);
        Claim bare = claim(voucher, Optional.empty());
        given(ledger.settle(bare)).willThrow(new Refused(RefusalCode.INVOICE_INVALID, "an old key"));

        assertProblem(settle(scene.seller, "{}"), 400, "INVOICE_INVALID");

        verify(ledger).settle(any());
    }

    @Test
    void what_ticks_have_paid_is_invoiced_and_claimed_with_the_voucher_that_opened_them()
            throws GeneralSecurityException {
        SignedVoucher opened = new SignedVoucher(
                scene.ticked(10, 5, 3).voucher(), scene.ticked(10, 5, 3).signature());
        bring(scene.buyer, opened);
        Tick tick = scene.ticked(10, 5, 3).tick().orElseThrow();
        meter.tick(scene.agreementId, ByteBuffer.wrap(tick.encoded())).join();
        Invoice due = new Invoice(scene.agreementId, 1, 25, Optional.empty(), new Money(125));
        DetachedJws signature = signature(due);
        given(caller.sign(DocumentType.INVOICE, due)).willReturn(signature);
        given(ledger.settle(any())).willReturn(scene.receipt(10));

        assertThat(settle(scene.seller, "{}")).hasStatus(201);

        verify(ledger)
                .settle(new Claim(
                        new SignedVoucher(opened.voucher(), opened.signature(), Optional.of(tick)),
                        Optional.of(new SignedInvoice(due, signature))));
    }

    @Test
    void a_chain_takes_back_no_last_word() {
        SignedVoucher last = scene.lastVoucher(10);
        bring(scene.buyer, last);
        SignedVoucher ticked = scene.ticked(10, 5, 3);
        SignedVoucher opened = new SignedVoucher(ticked.voucher(), ticked.signature());

        assertProblem(bring(scene.buyer, opened), 409, "VOUCHER_NOT_HIGHER");
        assertThat(desk.best(scene.agreementId)).contains(last);
    }

    @Test
    void a_chain_may_be_opened_for_as_many_messages_once() {
        bring(scene.buyer, scene.voucher(10));
        SignedVoucher ticked = scene.ticked(10, 5, 3);
        SignedVoucher opened = new SignedVoucher(ticked.voucher(), ticked.signature());

        assertThat(bring(scene.buyer, opened)).hasStatusOk();
        assertProblem(bring(scene.buyer, opened), 409, "VOUCHER_NOT_HIGHER");
        assertThat(bring(scene.buyer, ticked))
                .as("a tick over REST")
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("{\"paid\": 25}");
    }

    @Test
    void for_a_seller_who_holds_its_own_key_the_broker_settles() {
        SignedVoucher voucher = scene.voucher(10);
        bring(scene.buyer, voucher);
        given(caller.sign(any(), any())).willThrow(new SigningRefused(SigningRefused.OWN_KEY, "You hold it."));
        given(asBroker.settle(any())).willReturn(scene.receipt(10));

        assertThat(settle(scene.seller, "{}")).hasStatus(201);

        verify(asBroker).settle(new Claim(voucher, Optional.empty()));
    }

    @Test
    void an_invoice_that_the_seller_brings_goes_to_the_ledger_as_it_is() throws GeneralSecurityException {
        SignedVoucher voucher = scene.voucher(10);
        bring(scene.buyer, voucher);
        Invoice due = new Invoice(scene.agreementId, 1, 10, Optional.empty(), new Money(50));
        SignedInvoice brought = new SignedInvoice(due, signature(due));
        given(asBroker.settle(any())).willReturn(scene.receipt(10));

        assertThat(api.post(
                        scene.seller,
                        "/agreements/" + scene.agreementId + "/settlements",
                        new PaymentController.NewSettlement(Optional.of(brought))))
                .hasStatus(201);

        verify(asBroker).settle(new Claim(voucher, Optional.of(brought)));
        verifyNoInteractions(ledger);
    }

    @Test
    void nobody_but_the_seller_settles_and_not_without_a_voucher() {
        assertProblem(settle(scene.seller, "{}"), 409, "NO_VOUCHER");
        assertProblem(settle(scene.buyer, "{}"), 403, "NOT_A_PARTY");
        assertProblem(settle(stranger, "{}"), 403, "NOT_A_PARTY");
    }

    @Test
    void a_refusal_of_the_ledger_keeps_its_code() {
        bring(scene.buyer, scene.lastVoucher(0));
        given(ledger.settle(any())).willThrow(new Refused(RefusalCode.CLAIM_WINDOW_OVER, "It is too late for this."));

        assertProblem(settle(scene.seller, "{}"), 409, "CLAIM_WINDOW_OVER");
    }

    @Test
    void any_member_closes_what_is_over_wherever_its_broker_is() {
        Scene elsewhere = Scene.elsewhere();
        given(ledger.close(elsewhere.agreementId)).willReturn(elsewhere.receipt(10));

        assertThat(api.post(stranger, "/agreements/" + elsewhere.agreementId + "/closing", "{}"))
                .hasStatus(201)
                .hasHeader("Location", "/api/v1/agreements/" + elsewhere.agreementId + "/receipts/0");
    }

    @Test
    void what_is_not_over_is_not_closed() {
        given(ledger.close(scene.agreementId))
                .willThrow(new Refused(RefusalCode.CLAIM_WINDOW_OPEN, "A higher voucher may still come."));

        assertProblem(
                api.post(stranger, "/agreements/" + scene.agreementId + "/closing", "{}"), 409, "CLAIM_WINDOW_OPEN");
    }

    @Test
    void what_was_metered_is_settled_by_the_broker_with_its_last_word_when_it_ends() {
        Scene metered = Scene.metered();
        begin(metered);
        given(asBroker.settle(any())).willReturn(metered.receipt(10));
        network.happened(metered.endingEvent());

        closings.lookAfter();
        closings.lookAfter();

        ArgumentCaptor<Claim> claim = ArgumentCaptor.forClass(Claim.class);
        verify(asBroker).settle(claim.capture());
        SignedVoucher drawn = claim.getValue().voucher();
        assertThat(drawn.voucher().last()).isTrue();
        assertThat(drawn.voucher().messages()).isZero();
        assertThat(drawn.signature()
                        .verifies(DocumentType.VOUCHER, Scene.NETWORK, drawn.voucher(), TestLedger.BROKER.getPublic()))
                .isTrue();
    }

    @Test
    void a_voucher_is_brought_before_its_window_closes_though_the_seller_forgot() {
        SignedVoucher voucher = scene.voucher(10);
        bring(scene.buyer, voucher);
        given(asBroker.settle(any())).willReturn(scene.receipt(10));
        network.happened(ending(scene, Scene.NOW.plus(Duration.ofMinutes(20))));

        closings.lookAfter();

        verify(asBroker).settle(new Claim(voucher, Optional.empty()));
    }

    @Test
    void a_last_voucher_that_pays_for_nothing_more_is_not_brought() {
        bring(scene.buyer, scene.lastVoucher(0));
        network.happened(ending(scene, Scene.NOW.plus(Duration.ofMinutes(20))));

        closings.lookAfter();

        verify(asBroker, never()).settle(any());
    }

    @Test
    void the_claim_window_of_what_has_ended_is_opened_at_once() {
        network.happened(new AgreementEnding(scene.ending(Optional.empty())));

        closings.lookAfter();

        verify(testLedger.own(Agreements.class)).openClaims(scene.agreementId);
        network.happened(settled(scene));
    }

    @Test
    void what_was_opened_is_not_opened_again() {
        network.happened(new AgreementEnding(scene.ending(Optional.empty())));
        network.happened(new ClaimsOpened(scene.ending()));

        closings.lookAfter();

        verify(testLedger.own(Agreements.class), never()).openClaims(scene.agreementId);
        network.happened(settled(scene));
    }

    @Test
    void at_the_end_of_its_term_an_agreement_is_stopped_here_and_ended_on_the_ledger() {
        Scene brief = Scene.vouchers();
        api.admit(brief.seller, brief.buyer);
        network.happened(brief.opened(brief.open(Duration.ofMinutes(-20))));

        closings.stopWhatExpired();
        closings.lookAfter();

        assertThat(meter.reading(brief.agreementId).heldBy()).isEqualTo(Hold.ENDED);
        verify(testLedger.own(Agreements.class)).end(brief.agreementId);
    }

    @Test
    void a_voucher_whose_window_closes_does_not_wait_for_agreements_that_cannot_be_ended_now() {
        Scene brief = Scene.vouchers();
        api.admit(brief.seller, brief.buyer);
        network.happened(brief.opened(brief.open(Duration.ofMinutes(-20))));
        given(testLedger.own(Agreements.class).end(brief.agreementId))
                .willThrow(new LedgerUnavailable("ended", "no orderer", null));
        SignedVoucher voucher = scene.voucher(10);
        bring(scene.buyer, voucher);
        given(asBroker.settle(any())).willReturn(scene.receipt(10));
        network.happened(ending(scene, Scene.NOW.plus(Duration.ofMinutes(20))));

        closings.lookAfter();

        verify(asBroker).settle(new Claim(voucher, Optional.empty()));
        network.happened(settled(brief));
    }

    @Test
    void agreements_are_settled_side_by_side() {
        List<Scene> sales = Stream.generate(Scene::vouchers).limit(3).toList();
        CountDownLatch coming = new CountDownLatch(sales.size());
        given(asBroker.settle(any())).willAnswer(_ -> {
            coming.countDown();
            if (!coming.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("one waits for the other");
            }
            return scene.receipt(10);
        });
        for (Scene sale : sales) {
            begin(sale);
            desk.bring(sale.buyer.id(), sale.agreementId, sale.voucher(10));
            network.happened(ending(sale, Scene.NOW.plus(Duration.ofMinutes(20))));
        }

        closings.lookAfter();

        assertThat(coming.getCount()).isZero();
        sales.forEach(sale -> network.happened(settled(sale)));
    }

    @Test
    void agreements_for_which_nothing_can_be_done_yet_keep_no_other_waiting() {
        Instant soon = Scene.NOW.plus(Duration.ofMinutes(20));
        List<Scene> idle = Stream.generate(Scene::vouchers).limit(200).toList();
        network.happenedTogether(idle.stream().map(it -> ending(it, soon)).toArray(LedgerEvent[]::new));
        SignedVoucher voucher = scene.voucher(10);
        bring(scene.buyer, voucher);
        network.happened(ending(scene, soon.plusSeconds(1)));

        closings.lookAfter();
        closings.lookAfter();

        verify(asBroker).settle(new Claim(voucher, Optional.empty()));
        // nothing of it is left for another test to come after
        network.happened(settled(scene));
        network.happenedTogether(idle.stream().map(this::settled).toArray(LedgerEvent[]::new));
    }

    private AgreementSettled settled(Scene scene) {
        return new AgreementSettled(scene.settled(), scene.receipt(10), Scene.noMovement());
    }

    private static AgreementEnding ending(Scene scene, Instant claimUntil) {
        return new AgreementEnding(scene.ending(Optional.of(claimUntil)));
    }

    @Test
    void receipts_are_for_every_member_to_read() {
        Receipt receipt = scene.receipt(10);
        network.happened(new AgreementSettled(scene.settled(), receipt, Scene.noMovement()));
        String path = "/agreements/" + scene.agreementId + "/receipts";

        assertThat(api.get(stranger, path))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.items[*].number")
                .asArray()
                .containsExactly(0);
        assertThat(api.get(stranger, path + "/0")).hasStatusOk();
        assertProblem(api.get(stranger, path + "/1"), 404, "RECEIPT_NOT_FOUND");
        assertProblem(api.get(stranger, path + "/x"), 400, "MALFORMED");
        assertProblem(api.get(stranger, path + "?after=x"), 400, "MALFORMED");
    }

    @Test
    void a_bundle_holds_what_peers_endorsed_and_the_first_block() {
        Receipt receipt = scene.receipt(10);
        network.happened(new AgreementSettled(scene.settled(), receipt, Scene.noMovement()));
        given(service.endorsed(eq(Payments.class), any())).willReturn(new Endorsed<>(receipt, "tx", new byte[] {1}));
        given(service.endorsed(eq(Agreements.class), any()))
                .willReturn(new Endorsed<>(scene.settled(), "tx", new byte[] {2}));
        given(service.block(0)).willReturn(new byte[] {4});

        assertThat(api.get(stranger, "/agreements/" + scene.agreementId + "/receipts/0/bundle"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"v": 2, "record": {"number": 0}, "receipt": "%s", "agreement": "%s", "genesis": "%s"}""".formatted(base64(1), base64(2), base64(4)));
    }

    private void begin(Scene begun) {
        api.admit(begun.seller, begun.buyer);
        network.happened(begun.opened());
    }

    private MvcTestResult bring(Member member, SignedVoucher voucher) {
        return api.post(member, "/agreements/" + scene.agreementId + "/vouchers", voucher);
    }

    private MvcTestResult promise(Member member, Voucher voucher) {
        return api.post(member, "/agreements/" + scene.agreementId + "/vouchers", Map.of("voucher", voucher));
    }

    private MvcTestResult settle(Member member, String body) {
        return api.post(member, "/agreements/" + scene.agreementId + "/settlements", body);
    }

    /** What the seller's key, kept here, signs on this tree. */
    private Claim claim(SignedVoucher voucher, Optional<AnchoredTree> tree) throws GeneralSecurityException {
        Invoice due = new Invoice(scene.agreementId, 1, 10, tree, new Money(50));
        DetachedJws signature = signature(due);
        given(caller.sign(DocumentType.INVOICE, due)).willReturn(signature);
        return new Claim(voucher, Optional.of(new SignedInvoice(due, signature)));
    }

    private static DetachedJws signature(Invoice invoice) throws GeneralSecurityException {
        return DetachedJws.sign(
                DocumentType.INVOICE,
                Scene.NETWORK,
                invoice,
                SigningKey.of(P256.newKey().getPrivate()).es256());
    }

    private static String base64(int single) {
        return Base64.getEncoder().encodeToString(new byte[] {(byte) single});
    }
}
