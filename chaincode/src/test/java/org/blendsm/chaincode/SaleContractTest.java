package org.blendsm.chaincode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.blendsm.chaincode.Marketplace.arbiter;
import static org.blendsm.chaincode.Marketplace.broker;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.operator;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.Marketplace.stranger;
import static org.blendsm.chaincode.RefusedAssert.assertRefused;
import static org.blendsm.chaincode.Sale.claim;
import static org.blendsm.chaincode.Sale.lastVoucher;
import static org.blendsm.chaincode.Sale.voucher;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.Capabilities;
import org.blendsm.model.access.Capability;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementEvent;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.agreement.Extension;
import org.blendsm.model.agreement.TopUp;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.DisputeAnswer;
import org.blendsm.model.dispute.DisputeEvent;
import org.blendsm.model.dispute.Disputes;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.dispute.Ruling;
import org.blendsm.model.dispute.UnanchoredClaim;
import org.blendsm.model.integrity.AnchoredTree;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Role;
import org.blendsm.model.payment.ByRuling;
import org.blendsm.model.payment.Claim;
import org.blendsm.model.payment.PaymentEvent;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.token.Fold;
import org.blendsm.model.token.Tokens;
import org.blendsm.model.token.Transfer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One sale through the contracts of catalogue, token, agreement, payment and dispute. */
class SaleContractTest {
    private final Marketplace market = Marketplace.founded();

    @AfterEach
    void close() {
        market.close();
    }

    private Payments payments(Actor actor) {
        return market.as(actor, Payments.class);
    }

    private Agreements agreements(Actor actor) {
        return market.as(actor, Agreements.class);
    }

    private Money balance(Actor actor) {
        return market.as(actor, Tokens.class).account(actor.id()).balance();
    }

    @Test
    void a_sale_from_listing_to_the_last_voucher() {
        Agreement.Open agreement = Sale.openOn(market);
        payments(broker()).settle(claim(voucher(agreement, 100)));
        agreements(buyer()).end(agreement.deal().id());
        Claim last = new Claim(lastVoucher(agreement, 120), Optional.of(Sale.invoice(agreement, 1, 120)));
        Receipt receipt = payments(seller()).settle(last);

        assertThat(receipt.last()).isTrue();
        assertThat(balance(seller())).isEqualTo(new Money(591));
        assertThat(balance(broker())).isEqualTo(new Money(9));
        assertThat(balance(buyer())).isEqualTo(Sale.FORTUNE.minus(new Money(600)));
        assertThat(payments(stranger())
                        .receipts(agreement.deal().id(), PageRequest.first(10))
                        .items())
                .hasSize(2)
                .last()
                .isEqualTo(receipt);
    }

    @Test
    void an_invoice_stands_on_an_anchor_of_its_own_stream() {
        Agreement.Open agreement = Sale.openOn(market);
        AnchoredTree early = Sale.anchored(market, agreement, 0, 10);
        AnchoredTree late = Sale.anchored(market, agreement, 10, 120);
        AnchoredTree elsewhere = Sale.anchored(market, Sale.openOn(market), 0, 100);
        for (AnchoredTree wrong : List.of(
                new AnchoredTree(late.treeSize(), early.root()),
                new AnchoredTree(110, late.root()),
                new AnchoredTree(late.treeSize(), elsewhere.root()),
                elsewhere)) {
            assertRefused(
                    RefusalCode.INVOICE_INVALID, () -> payments(seller()).settle(standing(agreement, 100, wrong)));
        }

        for (AnchoredTree right : List.of(early, late)) {
            long messages = right.treeSize();
            Receipt receipt = payments(seller()).settle(standing(agreement, messages, right));
            assertThat(receipt.invoice().orElseThrow().invoice().tree()).contains(right);
        }
    }

    private static Claim standing(Agreement agreement, long messages, AnchoredTree tree) {
        return new Claim(
                voucher(agreement, messages), Optional.of(Sale.invoice(agreement, 1, messages, Optional.of(tree))));
    }

    @Test
    void a_stream_that_is_anchored_on_meanwhile_keeps_no_payment_off_the_ledger() {
        Agreement.Open agreement = Sale.openOn(market);
        AnchoredTree tree = Sale.anchored(market, agreement, 0, 10);
        market.endorsed(seller(), Payments.class).settle(standing(agreement, 10, tree));
        var settling = market.last();
        Sale.anchored(market, agreement, 10, 20);
        assertThat(market.peer().commit(settling)).isTrue();
    }

    @Test
    void an_acceptance_is_told_with_every_row_it_wrote() {
        Agreement.Open agreement = Sale.openOn(market);
        assertThat(market.event()).get().isInstanceOfSatisfying(AgreementEvent.AgreementOpened.class, opened -> {
            assertThat(opened.agreement()).isEqualTo(agreement);
            assertThat(opened.capability().right().id())
                    .isEqualTo(agreement.deal().capability());
            assertThat(opened.movement().base().orElseThrow().amount()).isEqualTo(Sale.FORTUNE.minus(Sale.DEPOSIT));
        });
        for (Actor party : List.of(buyer(), seller())) {
            assertThat(agreements(party).of(party.id(), PageRequest.first(5)).items())
                    .containsExactly(agreement);
        }
    }

    @Test
    void accepting_twice_under_one_key_is_one_agreement() {
        Product.Offered offered = Sale.offeredOn(market, Sale.conditions());
        Acceptance acceptance = Sale.acceptance(offered, PaymentMode.VOUCHER);
        IdempotencyKey key = market.key();
        Agreement first = agreements(buyer()).accept(key, acceptance);
        assertThat(agreements(buyer()).accept(key, acceptance)).isEqualTo(first);
        assertThat(market.last().writes()).isEmpty();
        assertThat(market.event()).isEmpty();
        Acceptance larger = new Acceptance(
                acceptance.product(), acceptance.offer(), new Money(1_500), PaymentMode.VOUCHER, Fold.NONE);
        assertRefused(
                RefusalCode.IDEMPOTENCY_KEY_REUSED, () -> agreements(buyer()).accept(key, larger));
        assertThat(balance(buyer())).isEqualTo(Sale.FORTUNE.minus(Sale.DEPOSIT));
    }

    @Test
    void who_pays_too_much_is_told_what_the_account_holds_and_of_credit_rows_that_were_not_named() {
        Tokens tokens = market.as(buyer(), Tokens.class);
        Money all = tokens.account(buyer().id()).balance();
        Transfer more = new Transfer(seller().id(), all.plus(new Money(1)), Fold.NONE);
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> tokens.transfer(market.key(), more))
                .withMessageContaining("the account holds " + all + ", this needs " + more.amount());

        market.as(operator(), Tokens.class).issue(market.key(), buyer().id(), new Money(1));
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> tokens.transfer(market.key(), more))
                .withMessageContaining("the account has more credit rows");
    }

    @Test
    void a_retry_may_fold_other_rows_than_the_first_try() {
        Tokens tokens = market.as(buyer(), Tokens.class);
        market.as(operator(), Tokens.class).issue(market.key(), buyer().id(), new Money(10));
        Fold fold = tokens.account(buyer().id()).fold();
        IdempotencyKey key = market.key();
        Transfer transfer = new Transfer(seller().id(), new Money(10), fold);
        var entry = tokens.transfer(key, transfer);
        assertThat(tokens.transfer(key, transfer.wish())).isEqualTo(entry);
        assertRefused(RefusalCode.UNKNOWN_CREDIT_ROW, () -> tokens.transfer(market.key(), transfer));
    }

    @Test
    void an_offer_that_was_replaced_does_not_come_back_by_its_old_key() {
        Catalogue catalogue = market.as(seller(), Catalogue.class);
        IdempotencyKey key = market.key();
        var product =
                catalogue.publish(market.key(), Sale.description()).listing().id();
        Product first = catalogue.offer(key, product, Sale.conditions());
        Product second = catalogue.offer(market.key(), product, Sale.conditions(0, PaymentMode.METERED));
        assertThat(((Product.Offered) catalogue.offer(key, product, Sale.conditions())).offer())
                .as("the answer is that of the first time")
                .isEqualTo(((Product.Offered) first).offer());
        assertThat(market.last().writes()).isEmpty();
        assertThat(catalogue.product(product)).isEqualTo(second);
    }

    @Test
    void a_top_up_lets_a_higher_voucher_through() {
        Agreement.Open agreement = Sale.openOn(market);
        assertRefused(
                RefusalCode.VOUCHER_ABOVE_DEPOSIT, () -> payments(seller()).settle(claim(voucher(agreement, 201))));
        TopUp topUp = new TopUp(agreement.deal().id(), new Money(5), Fold.NONE);
        IdempotencyKey key = market.key();
        agreements(buyer()).topUp(key, topUp);
        agreements(buyer()).topUp(key, topUp);
        Agreement topped = agreements(buyer()).agreement(agreement.deal().id());
        assertThat(topped.purse().deposited()).isEqualTo(new Money(1_005));
        assertThat(payments(seller()).settle(claim(voucher(agreement, 201))).toMessage())
                .isEqualTo(181);
    }

    @Test
    void an_extended_agreement_lasts_longer_and_the_purse_is_as_before() {
        Agreement.Open agreement = Sale.openOn(market);
        AgreementId id = agreement.deal().id();
        payments(seller()).settle(claim(voucher(agreement, 100)));
        Agreement before = agreements(buyer()).agreement(id);
        Instant until =
                agreement.deal().expiresAt().truncatedTo(ChronoUnit.SECONDS).plusSeconds(3_600);
        assertRefused(
                RefusalCode.EXTENSION_NOT_FOUND, () -> agreements(seller()).extension(id));

        Extension proposed = agreements(seller()).proposeExtension(id, until);
        assertThat(market.event()).contains(new AgreementEvent.ExtensionProposed(proposed));
        assertThat(agreements(seller()).proposeExtension(id, until)).isEqualTo(proposed);
        assertThat(market.last().writes()).isEmpty();
        assertThat(agreements(buyer()).extension(id)).isEqualTo(proposed);
        assertThat(agreements(buyer()).agreement(id)).isEqualTo(before);
        assertRefused(
                RefusalCode.EXTENSION_NOT_FOUND, () -> agreements(seller()).acceptExtension(id, until));

        Agreement extended = agreements(buyer()).acceptExtension(id, until);
        var told = market.event();
        assertThat(extended)
                .isEqualTo(new Agreement.Open(
                        before.deal().until(until),
                        before.purse().at(extended.purse().changedAt())));
        var capabilities = market.as(buyer(), Capabilities.class);
        Capability right = capabilities.capability(agreement.deal().capability());
        assertThat(told)
                .contains(new AgreementEvent.AgreementExtended((Agreement.Open) extended, (Capability.Issued) right));
        assertThat(right.right().notAfter()).isEqualTo(until);
        assertThat(capabilities.held(buyer().id(), PageRequest.first(5)).items())
                .containsExactly(right);
        assertThat(agreements(buyer()).acceptExtension(id, until))
                .as("who did not hear the answer asks again")
                .isEqualTo(extended);
        assertThat(market.last().writes()).isEmpty();

        market.pass(Duration.between(market.now(), before.deal().expiresAt()).plusMinutes(15));
        assertRefused(RefusalCode.NOT_A_PARTY, () -> agreements(stranger()).end(id));
        assertThat(payments(seller()).settle(claim(voucher(agreement, 150))).toMessage())
                .isEqualTo(130);
    }

    @Test
    void a_counter_proposal_takes_the_place_of_what_was_proposed() {
        Agreement.Open agreement = Sale.openOn(market);
        AgreementId id = agreement.deal().id();
        Instant until =
                agreement.deal().expiresAt().truncatedTo(ChronoUnit.SECONDS).plusSeconds(3_600);
        agreements(seller()).proposeExtension(id, until);
        agreements(buyer()).proposeExtension(id, until.plusSeconds(1));
        assertRefused(RefusalCode.EXTENSION_NOT_FOUND, () -> agreements(buyer()).acceptExtension(id, until));
        agreements(seller()).acceptExtension(id, until.plusSeconds(1));
        agreements(seller()).proposeExtension(id, until.plusSeconds(2));
        assertThat(agreements(buyer())
                        .acceptExtension(id, until.plusSeconds(2))
                        .deal()
                        .expiresAt())
                .isEqualTo(until.plusSeconds(2));
    }

    @Test
    void the_same_voucher_again_answers_the_same_receipt_and_pays_nothing() {
        Agreement.Open agreement = Sale.openOn(market);
        Receipt receipt = payments(seller()).settle(claim(voucher(agreement, 100)));
        assertThat(payments(broker()).settle(claim(voucher(agreement, 100)))).isEqualTo(receipt);
        assertThat(market.last().writes()).isEmpty();
        Receipt last = payments(seller()).settle(claim(lastVoucher(agreement, 100)));
        assertThat(payments(seller()).settle(claim(lastVoucher(agreement, 100))))
                .isEqualTo(last);
        assertRefused(RefusalCode.AGREEMENT_CLOSED, () -> payments(seller()).settle(claim(voucher(agreement, 100))));
    }

    @Test
    void a_receipt_names_the_key_that_its_invoice_was_checked_with_and_stays_so_after_a_rotation() {
        Agreement.Open agreement = Sale.openOn(market);
        Receipt receipt = payments(seller())
                .settle(new Claim(voucher(agreement, 50), Optional.of(Sale.invoice(agreement, 1, 50))));
        Actor renewed = seller().withNewKey();
        market.as(seller(), Memberships.class).rotateKey(renewed.newKeyOf(seller().id(), Marketplace.FINGERPRINT));

        assertThat(receipt.invoiceKey()).contains(seller().key());
        assertThat(payments(stranger()).receipt(agreement.deal().id(), 0)).isEqualTo(receipt);
        Claim oldKey = new Claim(voucher(agreement, 60), Optional.of(Sale.invoice(agreement, 51, 60)));
        assertRefused(RefusalCode.INVOICE_INVALID, () -> payments(broker()).settle(oldKey));
    }

    @Test
    void anyone_closes_what_nobody_claims_any_more() {
        Agreement.Open agreement = Sale.openOn(market);
        agreements(seller()).end(agreement.deal().id());
        payments(seller()).settle(claim(voucher(agreement, 100)));
        assertRefused(
                RefusalCode.CLAIM_WINDOW_OPEN,
                () -> payments(stranger()).close(agreement.deal().id()));
        market.pass(Duration.ofDays(1));
        assertRefused(
                RefusalCode.CLAIM_WINDOW_OPEN,
                () -> payments(stranger()).close(agreement.deal().id()));
        var opened = agreements(stranger()).openClaims(agreement.deal().id());
        assertThat(market.event()).contains(new AgreementEvent.ClaimsOpened((Agreement.Ending) opened));
        assertThat(agreements(buyer()).openClaims(agreement.deal().id())).isEqualTo(opened);
        assertThat(market.last().writes()).isEmpty();
        market.pass(Duration.ofHours(2));
        Receipt receipt = payments(stranger()).close(agreement.deal().id());
        assertThat(receipt.refunded()).isEqualTo(new Money(500));
        assertThat(market.event()).get().isInstanceOf(PaymentEvent.AgreementSettled.class);
        assertThat(payments(buyer()).close(agreement.deal().id()))
                .as("who did not hear the answer asks again")
                .isEqualTo(receipt);
        assertThat(market.last().writes()).isEmpty();
    }

    @Test
    void a_dispute_stops_every_payment_until_the_arbiter_rules() {
        Agreement.Open agreement = Sale.openOn(market);
        NewDispute claim = new NewDispute(agreement.deal().id(), "no data at all", Sha256.of(new byte[] {1}));
        Dispute dispute = market.as(buyer(), Disputes.class).open(claim);
        assertThat(market.as(buyer(), Disputes.class).open(claim)).isEqualTo(dispute);
        assertRefused(
                RefusalCode.ALREADY_DISPUTED,
                () -> market.as(seller(), Disputes.class).open(claim));
        assertRefused(RefusalCode.AGREEMENT_NOT_OPEN, () -> payments(seller()).settle(claim(voucher(agreement, 10))));
        Ruling ruling = new Ruling(agreement.deal().id(), new Money(200), new Money(800), "a fifth was sound");
        assertRefused(
                RefusalCode.ROLE_REQUIRED,
                () -> market.as(seller(), Disputes.class).rule(ruling));
        Dispute ruled = market.as(arbiter(), Disputes.class).rule(ruling);
        assertThat(market.as(arbiter(), Disputes.class).rule(ruling)).isEqualTo(ruled);
        assertThat(balance(seller())).isEqualTo(new Money(197));
        assertThat(balance(broker())).isEqualTo(new Money(3));
        assertThat(balance(buyer())).isEqualTo(Sale.FORTUNE.minus(new Money(200)));
    }

    @Test
    void a_ruling_leaves_a_last_receipt_that_every_member_reads() {
        Agreement.Open agreement = Sale.openOn(market);
        AgreementId id = agreement.deal().id();
        payments(seller()).settle(claim(voucher(agreement, 100)));
        Money held = agreements(buyer()).agreement(id).purse().escrow();
        market.as(buyer(), Disputes.class).open(new NewDispute(id, "half of it was noise", Sha256.of()));
        market.as(arbiter(), Disputes.class).rule(new Ruling(id, Money.ZERO, held, "indeed"));
        assertThat(market.event())
                .get()
                .isInstanceOfSatisfying(
                        DisputeEvent.DisputeRuled.class,
                        ruled -> assertThat(ruled.receipt())
                                .contains(payments(stranger()).receipt(id, 1)));

        Receipt receipt =
                payments(stranger()).receipts(id, PageRequest.first(10)).items().getLast();
        assertThat(receipt.number()).isEqualTo(1);
        assertThat(receipt.last()).isTrue();
        assertThat(receipt.refunded()).isEqualTo(held);
        assertThat(receipt.paid().plus(receipt.fee()).plus(receipt.escrow())).isEqualTo(Money.ZERO);
        assertThat(receipt.ruling())
                .contains(new ByRuling(id, Optional.of(arbiter().id())));
        assertThat(receipt.voucher()).isEmpty();
        assertThat(receipt.fromMessage()).as("no message was paid for by it").isEqualTo(receipt.toMessage() + 1);
        assertRefused(RefusalCode.AGREEMENT_CLOSED, () -> payments(seller()).settle(claim(voucher(agreement, 100))));
    }

    @Test
    void what_its_seller_never_anchored_is_ruled_by_the_ledger() {
        Agreement.Open agreement = Sale.openOn(market, Sale.hashedBy(HashedBy.SOURCE), PaymentMode.VOUCHER);
        AgreementId id = agreement.deal().id();
        Sale.anchored(market, agreement, 0, 90);
        payments(seller()).settle(claim(voucher(agreement, 100)));
        Disputes disputes = market.as(buyer(), Disputes.class);
        disputes.open(new NewDispute(id, "the end is not anchored", Sha256.of()));
        assertRefused(RefusalCode.ANCHOR_AWAITED, () -> disputes.ruleUnanchored(new UnanchoredClaim(id, 90)));
        market.pass(Dispute.ANCHORING_TIME.plusMinutes(15));
        assertRefused(
                RefusalCode.ROLE_REQUIRED,
                () -> market.as(seller(), Disputes.class).ruleUnanchored(new UnanchoredClaim(id, 90)));
        assertRefused(RefusalCode.OTHER_SIZE_ANCHORED, () -> disputes.ruleUnanchored(new UnanchoredClaim(id, 89)));

        Dispute proven = disputes.ruleUnanchored(new UnanchoredClaim(id, 90));

        assertThat(market.event()).get().isInstanceOfSatisfying(DisputeEvent.DisputeProven.class, event -> {
            assertThat(event.dispute()).isEqualTo(proven);
            assertThat(event.agreement()).isEqualTo(agreements(seller()).agreement(id));
            assertThat(event.receipt()).isEqualTo(payments(stranger()).receipt(id, 1));
        });
        assertThat(disputes.ruleUnanchored(new UnanchoredClaim(id, 90))).isEqualTo(proven);
        assertThat(market.last().writes()).isEmpty();
        assertThat(balance(seller()).plus(balance(broker()))).as("90 messages").isEqualTo(new Money(450));
        assertThat(balance(buyer())).isEqualTo(Sale.FORTUNE.minus(new Money(450)));
        assertRefused(RefusalCode.AGREEMENT_CLOSED, () -> payments(seller()).settle(claim(voucher(agreement, 120))));
    }

    @Test
    void an_anchor_that_comes_first_stops_the_ledgers_ruling() {
        Agreement.Open agreement = Sale.openOn(market, Sale.hashedBy(HashedBy.SOURCE), PaymentMode.VOUCHER);
        AgreementId id = agreement.deal().id();
        payments(seller()).settle(claim(voucher(agreement, 100)));
        market.as(buyer(), Disputes.class).open(new NewDispute(id, "nothing is anchored", Sha256.of()));
        market.pass(Dispute.ANCHORING_TIME.plusMinutes(15));
        market.endorsed(buyer(), Disputes.class).ruleUnanchored(new UnanchoredClaim(id, 0));
        var ruling = market.last();
        Sale.anchored(market, agreement, 0, 100);
        assertThat(market.peer().commit(ruling)).isFalse();
        assertRefused(
                RefusalCode.NOTHING_PROVEN,
                () -> market.as(buyer(), Disputes.class).ruleUnanchored(new UnanchoredClaim(id, 0)));
    }

    @Test
    void an_arbiter_rules_on_what_both_sides_say() {
        Agreement.Open agreement = Sale.openOn(market);
        AgreementId id = agreement.deal().id();
        market.as(buyer(), Disputes.class).open(new NewDispute(id, "half of it was noise", Sha256.of()));
        DisputeAnswer answer = new DisputeAnswer(id, "none of it was", Sha256.of(new byte[] {1}));
        Dispute answered = market.as(seller(), Disputes.class).answer(answer);
        assertThat(market.event()).get().isInstanceOfSatisfying(DisputeEvent.DisputeAnswered.class, event -> {
            assertThat(event.dispute()).isEqualTo(answered);
            assertThat(event.agreement()).isEqualTo(agreements(seller()).agreement(id));
        });
        assertThat(market.as(seller(), Disputes.class).answer(answer)).isEqualTo(answered);
        assertRefused(
                RefusalCode.NOT_A_PARTY,
                () -> market.as(stranger(), Disputes.class).answer(answer));
        market.as(arbiter(), Disputes.class)
                .rule(new Ruling(id, Money.ZERO, agreement.purse().escrow(), "it was"));
        assertThat(market.as(seller(), Disputes.class).answer(answer).answer())
                .as("once more, after the ruling")
                .isEqualTo(answered.answer());
    }

    @Test
    void a_dispute_that_no_arbiter_rules_ends_by_what_was_signed_for() {
        Agreement.Open agreement = Sale.openOn(market);
        AgreementId id = agreement.deal().id();
        Disputes disputes = market.as(buyer(), Disputes.class);
        disputes.open(new NewDispute(id, "no data at all", Sha256.of(new byte[] {1})));
        assertRefused(RefusalCode.RULING_AWAITED, () -> disputes.lapse(id));
        market.pass(Dispute.RULING_TIME.plusMinutes(15));
        Dispute lapsed = market.as(stranger(), Disputes.class).lapse(id);
        assertThat(disputes.lapse(id)).isEqualTo(lapsed);
        assertThat(market.last().writes()).isEmpty();
        assertRefused(RefusalCode.ALREADY_DISPUTED, () -> disputes.open(new NewDispute(id, "and yet", Sha256.of())));
        payments(seller()).settle(claim(voucher(agreement, 100)));
        agreements(stranger()).openClaims(id);
        market.pass(Sale.CLAIM_WINDOW.plusMinutes(45));
        assertThat(payments(stranger()).close(id).last()).isTrue();
        assertThat(balance(seller()).plus(balance(broker()))).isEqualTo(new Money(500));
        assertThat(balance(buyer())).isEqualTo(Sale.FORTUNE.minus(new Money(500)));
    }

    @Test
    void a_buyer_is_bound_to_no_terms_but_those_that_were_offered() {
        Product.Offered offered = Sale.offeredOn(market, Sale.conditions());
        NewProduct was = offered.listing().description();
        NewProduct worse =
                new NewProduct(was.title(), was.summary(), was.tags(), was.mediaType(), was.sample(), "resale at will");
        ProductId id = offered.listing().id();
        market.as(seller(), Catalogue.class).revise(id, worse);
        assertRefused(
                RefusalCode.OFFER_NOT_CURRENT,
                () -> agreements(buyer()).accept(market.key(), Sale.acceptance(offered, PaymentMode.VOUCHER)));
        var anew = (Product.Offered) market.as(seller(), Catalogue.class).offer(market.key(), id, Sale.conditions());
        Agreement agreement = agreements(buyer()).accept(market.key(), Sale.acceptance(anew, PaymentMode.VOUCHER));
        assertThat(agreement.deal().offer().description()).isEqualTo(worse.hash());
    }

    @Test
    void an_offer_by_another_broker_is_refused_once_a_stream_has_one() {
        Product.Offered offered = Sale.offeredOn(market, Sale.conditions());
        Actor other = Actor.of("another broker", "ProviderMSP", Role.BROKER);
        market.as(operator(), Memberships.class).approve(other.approval(Marketplace.FINGERPRINT));

        assertRefused(
                RefusalCode.STREAM_HAS_BROKER,
                () -> market.as(seller(), Catalogue.class)
                        .offer(market.key(), offered.listing().id(), Sale.carriedBy(other.id())));
    }

    @Test
    void an_offer_hashed_by_another_is_refused_once_agreements_may_rely_on_the_first() {
        Product.Offered offered = Sale.offeredOn(market, Sale.conditions());

        assertRefused(
                RefusalCode.STREAM_HAS_ANCHORER,
                () -> market.as(seller(), Catalogue.class)
                        .offer(market.key(), offered.listing().id(), Sale.hashedBy(HashedBy.SOURCE)));
    }

    @Test
    void a_stranger_is_refused_everything_about_a_sale_of_others() {
        Agreement.Open agreement = Sale.openOn(market);
        var id = agreement.deal().id();
        assertRefused(
                RefusalCode.NOT_A_PARTY,
                () -> agreements(stranger()).topUp(market.key(), new TopUp(id, new Money(1), Fold.NONE)));
        assertRefused(RefusalCode.NOT_A_PARTY, () -> agreements(stranger()).end(id));
        Instant later = agreement.deal().expiresAt().plusSeconds(60);
        assertRefused(RefusalCode.NOT_A_PARTY, () -> agreements(stranger()).proposeExtension(id, later));
        assertRefused(RefusalCode.NOT_A_PARTY, () -> agreements(stranger()).acceptExtension(id, later));
        assertRefused(RefusalCode.NOT_A_PARTY, () -> payments(stranger()).settle(claim(voucher(agreement, 10))));
        assertRefused(
                RefusalCode.NOT_A_PARTY,
                () -> market.as(stranger(), Disputes.class).open(new NewDispute(id, "mine", Sha256.of())));
        assertRefused(
                RefusalCode.NOT_THE_OWNER,
                () -> market.as(stranger(), Catalogue.class)
                        .withdraw(agreement.deal().offer().product()));
    }

    @Test
    void what_does_not_exist_is_missing() {
        var nothing = Sha256.of(new byte[] {9});
        assertRefused(RefusalCode.AGREEMENT_NOT_FOUND, () -> agreements(buyer()).agreement(new AgreementId(nothing)));
        assertRefused(
                RefusalCode.PRODUCT_NOT_FOUND,
                () -> market.as(buyer(), Catalogue.class).product(new ProductId(nothing)));
        assertRefused(
                RefusalCode.MEMBER_NOT_FOUND,
                () -> market.as(buyer(), Tokens.class).account(new MemberId("ab".repeat(20))));
        assertRefused(
                RefusalCode.DISPUTE_NOT_FOUND,
                () -> market.as(buyer(), Disputes.class).dispute(new AgreementId(nothing)));
        Agreement.Open agreement = Sale.openOn(market);
        assertRefused(
                RefusalCode.RECEIPT_NOT_FOUND,
                () -> payments(buyer()).receipt(agreement.deal().id(), 0));
    }

    @Test
    void an_expelled_seller_is_still_paid_by_the_broker_and_sells_nothing_more() {
        Agreement.Open agreement = Sale.openOn(market);
        market.as(operator(), Memberships.class).expel(seller().id(), "sold air elsewhere");
        assertRefused(RefusalCode.NOT_IN_GOOD_STANDING, () -> payments(seller()).settle(claim(voucher(agreement, 30))));
        payments(broker()).settle(claim(voucher(agreement, 30)));
        assertRefused(
                RefusalCode.OFFER_NOT_CURRENT,
                () -> agreements(stranger())
                        .accept(
                                market.key(),
                                new Acceptance(
                                        agreement.deal().offer().product(),
                                        agreement.deal().offer().id(),
                                        Sale.DEPOSIT,
                                        PaymentMode.VOUCHER,
                                        Fold.NONE)));
    }

    @Test
    void payers_of_one_seller_never_meet_on_a_key() {
        Tokens treasury = market.as(operator(), Tokens.class);
        for (Actor payer : List.of(buyer(), stranger())) {
            treasury.issue(market.key(), payer.id(), new Money(100));
        }
        var first = market.endorsed(buyer(), Tokens.class)
                .transfer(market.key(), new Transfer(seller().id(), new Money(60), fold(buyer())));
        var one = market.last();
        var second = market.endorsed(stranger(), Tokens.class)
                .transfer(market.key(), new Transfer(seller().id(), new Money(70), fold(stranger())));
        var other = market.last();
        assertThat(first.id()).isNotEqualTo(second.id());
        assertThat(market.peer().commit(one)).isTrue();
        assertThat(market.peer().commit(other)).isTrue();
        assertThat(balance(seller())).isEqualTo(new Money(130));
    }

    @Test
    void the_treasury_issues_no_more_in_all_than_one_amount_can_say() {
        Tokens treasury = market.as(operator(), Tokens.class);
        Money rest = new Money(Money.LARGEST).minus(treasury.supply());
        treasury.issue(market.key(), seller().id(), rest.minus(new Money(1)));
        assertRefused(
                RefusalCode.SUPPLY_EXHAUSTED,
                () -> treasury.issue(market.key(), stranger().id(), new Money(2)));
        treasury.issue(market.key(), stranger().id(), new Money(1));
        assertThat(treasury.supply()).isEqualTo(new Money(Money.LARGEST));
        assertThat(balance(buyer()).plus(balance(seller())).plus(balance(stranger())))
                .isEqualTo(treasury.supply());
    }

    @Test
    void money_is_not_spent_twice_by_two_transactions_at_once() {
        market.as(operator(), Tokens.class).issue(market.key(), buyer().id(), new Money(100));
        Fold all = fold(buyer());
        Tokens tokens = market.endorsed(buyer(), Tokens.class);
        tokens.transfer(market.key(), new Transfer(seller().id(), new Money(100), all));
        var one = market.last();
        tokens.transfer(market.key(), new Transfer(broker().id(), new Money(100), all));
        var other = market.last();
        assertThat(market.peer().commit(one)).isTrue();
        assertThat(market.peer().commit(other)).isFalse();
    }

    private Fold fold(Actor actor) {
        return market.as(actor, Tokens.class).account(actor.id()).fold();
    }
}
