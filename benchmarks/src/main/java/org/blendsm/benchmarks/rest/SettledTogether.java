package org.blendsm.benchmarks.rest;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.blendsm.benchmarks.Comparison;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.fabric.Ledger;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.membership.Role;
import org.blendsm.model.payment.Claim;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.payment.Voucher;
import org.blendsm.model.token.Tokens;

/**
 * L5: a hundred messages paid for by one settlement, which is what a cumulative voucher is for, with a settlement for
 * each message. One seller, straight at the peer of an embedded ledger, one call after another; both sides make and
 * sign their vouchers within the measured time. Arguments: {@code [pairs]}.
 */
public final class SettledTogether {
    private static final long SEED = 20_261_129;
    private static final int MESSAGES = 100;
    private static final Money DEPOSIT = new Money(10_000_000);

    private final OwnKeyMember seller;
    private final OwnKeyMember buyer;

    /** One agreement, and how many of its messages are paid for. */
    private final class Paid {
        private final Agreement.Deal deal;
        private long messages;

        Paid(Agreement.Deal deal) {
            this.deal = deal;
        }

        /** @return messages paid for in a second */
        double settle(int atOnce) {
            long began = System.nanoTime();
            for (int i = 0; i < MESSAGES; i += atOnce) {
                messages += atOnce;
                Voucher voucher = new Voucher(
                        deal.id(),
                        messages,
                        deal.offer().conditions().pricePerMessage().times(messages),
                        false);
                Claim claim = new Claim(buyer.sign(voucher, deal.network()), Optional.empty());
                if (seller.ledger(Payments.class).settle(claim).toMessage() != messages) {
                    throw new IllegalStateException("not everything was paid for");
                }
            }
            return MESSAGES / ((System.nanoTime() - began) / 1e9);
        }
    }

    private SettledTogether(OwnKeyMember seller, OwnKeyMember buyer) {
        this.seller = seller;
        this.buyer = buyer;
    }

    public static void main(String[] args) throws Exception {
        int pairs = args.length > 0 ? Integer.parseInt(args[0]) : 9;
        Comparison.introduce(
                "L5: %d messages paid for by one settlement against one each, embedded ledger, %d pairs"
                        .formatted(MESSAGES, pairs),
                SEED);
        try (Marketplace marketplace = Marketplace.start(Optional.empty());
                Ledger ledger = marketplace.ledger()) {
            OwnKeyMember seller = marketplace.ownKey("Seller Ltd", Role.SELLER, ledger);
            OwnKeyMember buyer = marketplace.ownKey("Buyer Ltd", Role.BUYER, ledger);
            marketplace.issue(buyer.address(), DEPOSIT.times(2));
            MemberId broker =
                    marketplace.ownKey("Broker Ltd", Role.BROKER, ledger).address();
            new SettledTogether(seller, buyer).compare(broker, pairs);
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private void compare(MemberId broker, int pairs) throws Exception {
        Product.Offered product = offer(broker);
        Paid together = new Paid(accept(product));
        Paid each = new Paid(accept(product));
        Comparison<Double> comparison = new Comparison<>(
                new Comparison.Side<>("together", () -> together.settle(MESSAGES)),
                new Comparison.Side<>("one each", () -> each.settle(1)),
                SEED);
        comparison.warm(Double::doubleValue);
        comparison.run(pairs).tell("messages paid for a second", Double::doubleValue, "goal: lower end >= 20");
    }

    private Product.Offered offer(MemberId broker) {
        Catalogue catalogue = seller.ledger(Catalogue.class);
        Product draft = catalogue.publish(key(), RestAgainstBare.PRODUCT);
        NewOffer conditions = new NewOffer(
                new Money(1),
                MESSAGES,
                MESSAGES,
                Duration.ofDays(2),
                Duration.ofHours(1),
                0,
                List.of(PaymentMode.VOUCHER),
                HashedBy.BROKER,
                broker,
                100);
        return (Product.Offered) catalogue.offer(key(), draft.listing().id(), conditions);
    }

    private Agreement.Deal accept(Product.Offered product) {
        Acceptance acceptance = new Acceptance(
                product.listing().id(),
                product.offer().id(),
                DEPOSIT,
                PaymentMode.VOUCHER,
                buyer.ledger(Tokens.class).account(buyer.address()).fold());
        return buyer.ledger(Agreements.class).accept(key(), acceptance).deal();
    }

    private static IdempotencyKey key() {
        return new IdempotencyKey(UUID.randomUUID().toString());
    }
}
