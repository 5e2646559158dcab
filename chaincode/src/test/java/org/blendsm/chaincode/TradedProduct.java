package org.blendsm.chaincode;

import static org.blendsm.chaincode.Marketplace.broker;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.operator;
import static org.blendsm.chaincode.Marketplace.seller;

import java.time.Duration;
import java.util.List;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.token.Fold;
import org.blendsm.model.token.Tokens;

/** A product of the seller on a test's ledger, for tests of what hangs on a product and its sales. */
public final class TradedProduct {
    private final Marketplace market;
    private final Product product;

    private TradedProduct(Marketplace market, Product product) {
        this.market = market;
        this.product = product;
    }

    /** Described, and offered to nobody yet. */
    public static TradedProduct published(Marketplace market) {
        return new TradedProduct(
                market, market.as(seller(), Catalogue.class).publish(market.key(), Sale.description()));
    }

    public static TradedProduct offered(Marketplace market, HashedBy hashedBy) {
        ProductId id = published(market).id();
        return new TradedProduct(
                market, market.as(seller(), Catalogue.class).offer(market.key(), id, conditions(hashedBy)));
    }

    private static NewOffer conditions(HashedBy hashedBy) {
        return new NewOffer(
                Sale.PRICE,
                10,
                30,
                Sale.TERM,
                Duration.ofHours(1),
                0,
                List.of(PaymentMode.VOUCHER),
                hashedBy,
                broker().id(),
                100);
    }

    public ProductId id() {
        return product.listing().id();
    }

    public void revise(String title) {
        market.as(seller(), Catalogue.class)
                .revise(id(), new NewProduct(title, "", List.of(), "text/csv", "", "as is"));
    }

    public void withdraw() {
        market.as(seller(), Catalogue.class).withdraw(id());
    }

    /** The buyer, who is given the money for it, takes the offer. */
    public Agreement.Open accept() {
        market.as(operator(), Tokens.class).issue(market.key(), buyer().id(), Sale.DEPOSIT);
        Fold all = market.as(buyer(), Tokens.class).account(buyer().id()).fold();
        Acceptance acceptance =
                new Acceptance(id(), product.latestOffer().orElseThrow().id(), Sale.DEPOSIT, PaymentMode.VOUCHER, all);
        return (Agreement.Open) market.as(buyer(), Agreements.class).accept(market.key(), acceptance);
    }

    /** The buyer's last word: the seller is paid for so many messages and the agreement closes. */
    public void settle(Agreement agreement, long messages) {
        market.as(seller(), Payments.class).settle(Sale.claim(Sale.lastVoucher(agreement, messages)));
    }
}
