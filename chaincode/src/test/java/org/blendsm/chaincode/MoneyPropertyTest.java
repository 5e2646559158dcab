package org.blendsm.chaincode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.chaincode.Marketplace.arbiter;
import static org.blendsm.chaincode.Marketplace.broker;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.operator;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.Marketplace.stranger;
import static org.blendsm.chaincode.Sale.claim;
import static org.blendsm.chaincode.Sale.lastVoucher;
import static org.blendsm.chaincode.Sale.voucher;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.agreement.TopUp;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.dispute.Disputes;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.dispute.Ruling;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.token.BaseRow;
import org.blendsm.model.token.CreditRow;
import org.blendsm.model.token.Fold;
import org.blendsm.model.token.Tokens;
import org.blendsm.model.token.Transfer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever members do, in whatever order: after every transaction all money there is was issued, nothing is negative, a
 * deposit is accounted for, vouchers only grow, and what is closed holds nothing and stays as it is.
 */
class MoneyPropertyTest {
    private static final int STEPS = 200;
    private static final List<Actor> TRADERS = List.of(buyer(), seller(), broker(), stranger());

    private final Marketplace market = Marketplace.founded();
    private List<Agreement> agreements = List.of();
    private final Map<String, Integer> done = new TreeMap<>();
    private final Set<RefusalCode> refused = EnumSet.noneOf(RefusalCode.class);
    private long issued;
    private Random random = new Random(0);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void money_is_conserved_whatever_happens(long seed) {
        try (market) {
            random = new Random(seed);
            Product.Offered product = Sale.offeredOn(market, conditions());
            issued = Sale.FORTUNE.minorUnits();
            for (int step = 0; step < STEPS; step++) {
                try {
                    act(product);
                } catch (Refused refusal) {
                    refused.add(refusal.code());
                }
                requireConserved();
                requireSound();
            }
        }
        assertThat(done).containsKeys("accept", "settle", "transfer", "fold", "extend");
        assertThat(refused).isNotEmpty();
    }

    private NewOffer conditions() {
        return Sale.conditions(random.nextInt(40), PaymentMode.VOUCHER, PaymentMode.METERED);
    }

    private void act(Product.Offered product) {
        if (random.nextInt(6) == 0) {
            market.pass(Duration.ofMinutes(random.nextInt(90)));
        }
        switch (random.nextInt(13)) {
            case 0 -> issue();
            case 1, 2 -> transfer();
            case 3, 4 -> accept(product);
            case 5 -> topUp();
            case 6, 7, 8 -> settle();
            case 9 -> endOrClose();
            case 10 -> dispute();
            case 11 -> extend();
            default -> fold();
        }
    }

    private void issue() {
        Money amount = new Money(1 + random.nextInt(3_000));
        market.as(operator(), Tokens.class).issue(market.key(), any(TRADERS).id(), amount);
        issued += amount.minorUnits();
        did("issue");
    }

    private void transfer() {
        Actor payer = any(TRADERS);
        Money amount = new Money(1 + random.nextInt(800));
        market.as(payer, Tokens.class)
                .transfer(market.key(), new Transfer(any(TRADERS).id(), amount, someFold(payer)));
        did("transfer");
    }

    private void accept(Product.Offered product) {
        Money deposit = new Money(100 + random.nextInt(1_000));
        PaymentMode mode = any(List.of(PaymentMode.values()));
        var acceptance = new Acceptance(product.listing().id(), product.offer().id(), deposit, mode, someFold(buyer()));
        market.as(buyer(), Agreements.class).accept(market.key(), acceptance);
        did("accept");
    }

    private void topUp() {
        AgreementId agreement = anyAgreement().deal().id();
        Money amount = new Money(1 + random.nextInt(300));
        market.as(buyer(), Agreements.class).topUp(market.key(), new TopUp(agreement, amount, someFold(buyer())));
        did("topUp");
    }

    private void settle() {
        Agreement agreement = anyAgreement();
        long messages = Math.max(0, agreement.purse().claimed() + random.nextInt(60) - 10);
        var word = random.nextInt(5) == 0 ? lastVoucher(agreement, messages) : voucher(agreement, messages);
        market.as(any(List.of(seller(), broker())), Payments.class).settle(claim(word));
        did("settle");
    }

    private void endOrClose() {
        AgreementId agreement = anyAgreement().deal().id();
        switch (random.nextInt(4)) {
            case 0, 1 -> {
                market.as(any(List.of(buyer(), seller(), stranger())), Agreements.class)
                        .end(agreement);
                did("end");
            }
            case 2 -> {
                market.as(any(TRADERS), Agreements.class).openClaims(agreement);
                did("openClaims");
            }
            default -> {
                market.as(any(TRADERS), Payments.class).close(agreement);
                did("close");
            }
        }
    }

    private void dispute() {
        Agreement agreement = anyAgreement();
        AgreementId id = agreement.deal().id();
        if (agreement instanceof Agreement.Disputed) {
            long held = agreement.purse().escrow().minorUnits();
            long toSeller = random.nextLong(held + 1);
            Money toBuyer = new Money(random.nextInt(10) == 0 ? held : held - toSeller);
            market.as(arbiter(), Disputes.class).rule(new Ruling(id, new Money(toSeller), toBuyer, "as I see it"));
            did("rule");
        } else {
            market.as(any(TRADERS), Disputes.class).open(new NewDispute(id, "it was not so", Sha256.of()));
            did("dispute");
        }
    }

    /** By both sides, by one alone, or before the other one has proposed anything. */
    private void extend() {
        Agreement agreement = anyAgreement();
        AgreementId id = agreement.deal().id();
        Instant until =
                agreement.deal().expiresAt().truncatedTo(ChronoUnit.SECONDS).plusSeconds(3_600);
        if (random.nextInt(4) > 0) {
            market.as(any(List.of(buyer(), seller())), Agreements.class).proposeExtension(id, until);
            did("propose");
        }
        market.as(any(List.of(buyer(), seller())), Agreements.class).acceptExtension(id, until);
        did("extend");
    }

    private void fold() {
        Actor owner = any(TRADERS);
        market.as(any(TRADERS), Tokens.class).fold(owner.id(), someFold(owner));
        did("fold");
    }

    private Fold someFold(Actor owner) {
        List<String> rows =
                market.as(owner, Tokens.class).account(owner.id()).fold().rows();
        return new Fold(rows.stream().filter(row -> random.nextInt(3) > 0).toList());
    }

    private Agreement anyAgreement() {
        if (agreements.isEmpty()) {
            throw new Refused(RefusalCode.AGREEMENT_NOT_FOUND, "there is none yet");
        }
        return any(agreements);
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private void did(String what) {
        done.merge(what, 1, Integer::sum);
    }

    private void requireConserved() {
        Stream<Money> held = Stream.of(
                        market.rows("account", BaseRow.class).stream().map(BaseRow::amount),
                        market.rows("credit", CreditRow.class).stream().map(CreditRow::amount),
                        market.rows("agreement", Agreement.class).stream()
                                .map(agreement -> agreement.purse().escrow()))
                .flatMap(money -> money);
        assertThat(held.reduce(Money.ZERO, Money::plus))
                .as("all money there is, after %s", done)
                .isEqualTo(new Money(issued))
                .isEqualTo(market.as(stranger(), Tokens.class).supply());
    }

    private void requireSound() {
        SortedMap<String, Agreement> now = new TreeMap<>();
        market.rows("agreement", Agreement.class)
                .forEach(agreement -> now.put(agreement.deal().id().toString(), agreement));
        for (Agreement before : agreements) {
            requireSuccession(
                    before, Objects.requireNonNull(now.get(before.deal().id().toString())));
        }
        agreements = List.copyOf(now.values());
    }

    private static void requireSuccession(Agreement before, Agreement now) {
        assertThat(now.purse().claimed()).isGreaterThanOrEqualTo(before.purse().claimed());
        assertThat(now.purse().settled())
                .isBetween(before.purse().settled(), now.purse().claimed());
        assertThat(now.purse().changedAt()).isAfterOrEqualTo(before.purse().changedAt());
        assertThat(now.deal().until(before.deal().expiresAt())).isEqualTo(before.deal());
        if (!now.deal().equals(before.deal())) {
            assertThat(now.deal().expiresAt()).isAfter(before.deal().expiresAt());
            assertThat(now.purse().at(before.purse().changedAt())).isEqualTo(before.purse());
        }
        if (isClosed(now)) {
            assertThat(now.purse().escrow()).isEqualTo(Money.ZERO);
        }
        if (isClosed(before)) {
            assertThat(now).isEqualTo(before);
        }
    }

    private static boolean isClosed(Agreement agreement) {
        return agreement instanceof Agreement.Settled || agreement instanceof Agreement.Resolved;
    }
}
