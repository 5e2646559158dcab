package org.blendsm.system;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.blendsm.client.Ticks;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.payment.Claim;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Voucher;
import org.blendsm.system.TestLedger.Person;

/** What is sold where a test needs a sale on the ledger alone: numbers, paid by voucher. */
final class NumbersForSale {
    /** Of one message. */
    static final Money PRICE = new Money(5);

    private NumbersForSale() {}

    static Product.Offered offer(
            Catalogue catalogue, IdempotencyKey publication, IdempotencyKey offering, Person broker) {
        NewProduct description = new NewProduct("Numbers", "One after another", List.of(), "text/plain", "1", "As is");
        ProductId product =
                catalogue.publish(publication, description).listing().id();
        NewOffer conditions = new NewOffer(
                PRICE,
                10,
                20,
                Duration.ofDays(1),
                Duration.ofHours(1),
                5,
                List.of(PaymentMode.VOUCHER),
                HashedBy.SOURCE,
                broker.id(),
                100);
        return (Product.Offered) catalogue.offer(offering, product, conditions);
    }

    /** The buyer's word for some messages, and ticks of its chain for more. */
    static Claim ticked(Agreement agreement, Person buyer, long messages, int ticks) throws Exception {
        Agreement.Deal deal = agreement.deal();
        Ticks chain = Ticks.fresh(ticks + 1, 1);
        Voucher voucher = new Voucher(deal.id(), messages, PRICE.times(messages), false, Optional.of(chain.chain()));
        return new Claim(
                new SignedVoucher(
                        voucher,
                        buyer.sign(DocumentType.VOUCHER, deal.network(), voucher),
                        Optional.of(chain.tick(ticks))),
                Optional.empty());
    }

    /** The buyer's word for so many messages in all, as it is settled by. */
    static Claim claim(Agreement agreement, Person buyer, long messages, boolean last) throws Exception {
        Agreement.Deal deal = agreement.deal();
        Voucher voucher = new Voucher(deal.id(), messages, PRICE.times(messages), last);
        return new Claim(
                new SignedVoucher(voucher, buyer.sign(DocumentType.VOUCHER, deal.network(), voucher)),
                Optional.empty());
    }
}
