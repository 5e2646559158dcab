package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.client.ProblemException;
import org.blendsm.client.StreamAccess;
import org.blendsm.client.StreamPublisher;
import org.blendsm.client.StreamSubscriber;
import org.blendsm.fabric.Ledger;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.membership.Role;
import org.blendsm.model.payment.Claim;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Voucher;
import org.blendsm.system.RunningMarket.Managed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Vouchers by a key that is kept, and a seller who is paid by its own copy of them, past broker and services. */
@ExtendWith(SharedInstance.Extension.class)
class VouchersScenarioIT {
    private static final Money PRICE = new Money(3);
    private static final int WINDOW = 20;
    private static final int MESSAGES = 2 * WINDOW;

    @Test
    void a_buyer_whose_key_is_kept_pays_by_vouchers_and_a_seller_settles_its_copy_straight_at_the_ledger(
            RunningInstance instance) throws Exception {
        RunningMarket market = RunningMarket.on(instance);
        try (Ledger ledger = instance.ledger()) {
            OwnKeyMember seller = market.admitOwnKey("Seller with an own key", Role.SELLER, ledger);
            Managed buyer = market.admit("Buyer whose key is kept", Role.BUYER);
            market.issue(buyer.address(), PRICE.times(MESSAGES));
            Agreement.Deal deal = RunningMarket.accept(buyer, list(seller), PRICE.times(MESSAGES), PaymentMode.VOUCHER);
            AtomicInteger received = new AtomicInteger();

            try (StreamSubscriber _ = StreamSubscriber.open(
                            StreamAccess.toReceive(buyer.door(), deal.id()),
                            deal.offer().product(),
                            _ -> received.incrementAndGet());
                    StreamPublisher publisher = publisher(seller, deal)) {
                for (int i = 0; i < MESSAGES; i++) {
                    publisher.publish(new byte[] {(byte) i});
                }
                await().atMost(RunningInstance.PATIENCE).until(() -> received.get() == WINDOW);
                assertThat(promise(buyer, deal, WINDOW)).isEqualTo(WINDOW);
                await().atMost(RunningInstance.PATIENCE).until(() -> received.get() == MESSAGES);
                assertThat(promise(buyer, deal, MESSAGES)).isEqualTo(MESSAGES);
            }

            SignedVoucher copy =
                    seller.door().get("/api/v1/agreements/" + deal.id() + "/vouchers/highest", SignedVoucher.class);
            assertThat(copy.messages()).isEqualTo(MESSAGES);
            Receipt receipt = seller.ledger(Payments.class).settle(new Claim(copy, Optional.empty()));
            assertThat(receipt.paid().plus(receipt.fee())).isEqualTo(PRICE.times(MESSAGES));
            assertThat(receipt.voucher()).contains(copy);
            instance.requireSoundLedger(ledger);
        }
    }

    private static Product.Offered list(OwnKeyMember seller) {
        NewProduct description = new NewProduct("Forty bytes", "", List.of(), "text/plain", "", "As agreed.");
        return RunningMarket.offer(seller, RunningMarket.broker(seller), description, PRICE, 10, WINDOW);
    }

    private static StreamPublisher publisher(OwnKeyMember seller, Agreement.Deal deal) {
        return StreamPublisher.open(await().atMost(RunningInstance.PATIENCE)
                .ignoreException(ProblemException.class)
                .until(() -> StreamAccess.toPublish(seller.door(), deal.offer().product()), _ -> true));
    }

    /** @return what the meter says is paid */
    private static long promise(Managed buyer, Agreement.Deal deal, int messages) throws IOException {
        Voucher voucher = new Voucher(deal.id(), messages, PRICE.times(messages), false);
        return buyer.door()
                .post("/api/v1/agreements/" + deal.id() + "/vouchers", Map.of("voucher", voucher), JsonNode.class)
                .path("paid")
                .asLong();
    }
}
