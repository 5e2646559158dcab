package org.blendsm.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.client.StreamAccess;
import org.blendsm.client.StreamMessage;
import org.blendsm.client.StreamSubscriber;
import org.blendsm.fabric.Ledger;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.PageRequest;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.integrity.MerkleTree;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Role;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.token.Account;
import org.blendsm.model.token.Tokens;
import org.blendsm.system.RunningMarket.Managed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything is killed at once in the middle of a stream, at moments that a seed chooses, and started again on the same
 * data: what was acknowledged is there, delivered in order, proven, and paid for once.
 */
class KillNineFaultIT {
    private static final int ROUNDS = Integer.getInteger("blendsm.rounds", 2);
    private static final long SEED = Long.getLong("blendsm.seed", System.nanoTime());
    private static final int VOUCHER_EVERY = 50;
    private static final int WINDOW = 100;
    private static final int DEPOSITED = 5_000;
    private static final Money PRICE = new Money(3);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path scratch;

    @Test
    void a_kill_of_everything_in_the_middle_of_a_stream_loses_nothing_acknowledged_and_charges_nothing_twice()
            throws Exception {
        System.out.println("KillNineFaultIT: repeat with -Dblendsm.seed=" + SEED);
        Random moments = new Random(SEED);
        try (RunningMarket market = RunningMarket.start(scratch);
                Ledger ledger = market.instance().ledger()) {
            Managed seller = market.admit("Counting seller", Role.SELLER);
            OwnKeyMember buyer = market.admitOwnKey("Counting buyer", Role.BUYER, ledger);
            market.issue(buyer.address(), PRICE.times(DEPOSITED));
            Product.Offered product = RunningMarket.offer(seller, PRICE, VOUCHER_EVERY, WINDOW);
            Agreement.Deal deal = accept(buyer, product);
            CountingSeller counting = new CountingSeller(
                    RunningMarket.ticket(seller.door(), "product", deal.offer().product()));
            PayingBuyer paying = new PayingBuyer(buyer, deal, VOUCHER_EVERY);
            StreamAccess access = RunningMarket.ticket(buyer.door(), "agreement", deal.id());

            for (int round = 0; round < ROUNDS; round++) {
                int moment = 50 + moments.nextInt(400);
                StreamSubscriber.open(access, deal.offer().product(), paying::take);
                counting.publishUntil(moment, market.instance()::killEverything);
                market.instance().up();
            }
            List<StreamMessage> read = readTheRest(access, counting, paying);

            assertThat(paying.complaints()).isEmpty();
            requireAcknowledgedInOrder(counting.acknowledged(), read);
            requireProven(buyer, deal.offer().product(), read);
            requirePaidOnce(buyer, seller, deal, paying, read.size());
            requireBalancedSupply(buyer);
        }
    }

    private static Agreement.Deal accept(OwnKeyMember buyer, Product.Offered product) {
        Account account = buyer.ledger(Tokens.class).account(buyer.address());
        Acceptance acceptance = new Acceptance(
                product.listing().id(),
                product.offer().id(),
                PRICE.times(DEPOSITED),
                PaymentMode.VOUCHER,
                account.fold());
        IdempotencyKey wish = new IdempotencyKey(UUID.randomUUID().toString());
        return buyer.ledger(Agreements.class).accept(wish, acceptance).deal();
    }

    /** After the last start the stream goes on: one message more, and everything before it is there too. */
    private static List<StreamMessage> readTheRest(StreamAccess access, CountingSeller counting, PayingBuyer paying) {
        ProductId stream = paying.deal().offer().product();
        try (StreamSubscriber _ = StreamSubscriber.open(access, stream, paying::take)) {
            paying.pay();
            String last = counting.publishOne();
            await().atMost(RunningInstance.PATIENCE)
                    .until(() -> paying.received().stream().anyMatch(m -> text(m).equals(last)));
            await().atMost(RunningInstance.PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .untilAsserted(() -> assertThat(paying.meter("acknowledged"))
                            .isEqualTo(paying.received().size()));
            return paying.received();
        }
    }

    private static String text(StreamMessage message) {
        return new String(message.payload(), UTF_8);
    }

    /** What the broker took stands in the stream once, in the order in which it was published. */
    private static void requireAcknowledgedInOrder(List<String> acknowledged, List<StreamMessage> read) {
        List<String> stream = read.stream().map(KillNineFaultIT::text).toList();
        assertThat(read).extracting(StreamMessage::sequence).startsWith(0L).doesNotHaveDuplicates();
        assertThat(stream).as("every message that the broker acknowledged").containsSubsequence(acknowledged);
        assertThat(stream).doesNotHaveDuplicates();
    }

    /** The last anchor covers every message, under the root that the buyer computes from what it read itself. */
    private static void requireProven(OwnKeyMember buyer, ProductId stream, List<StreamMessage> read) {
        Anchors anchors = buyer.ledger(Anchors.class);
        await().atMost(RunningInstance.PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> all(anchors, stream).stream().anyMatch(anchor -> anchor.treeSize() == read.size()));
        List<Anchor> all = all(anchors, stream);
        assertThat(all).extracting(Anchor::treeSize).isSorted().doesNotHaveDuplicates();
        for (Anchor anchor : all) {
            assertThat(MerkleTree.root(read.subList(0, (int) anchor.treeSize()).stream()
                            .map(message -> message.leaf().hash())
                            .toList()))
                    .isEqualTo(anchor.root());
        }
    }

    private static List<Anchor> all(Anchors anchors, ProductId stream) {
        return anchors.of(stream, PageRequest.first(PageRequest.LARGEST)).items();
    }

    private static void requirePaidOnce(
            OwnKeyMember buyer, Managed seller, Agreement.Deal deal, PayingBuyer paying, int messages) {
        assertThat(paying.meter("delivered")).isEqualTo(messages);
        buyer.ledger(Agreements.class).end(deal.id());
        paying.payFinally();
        Receipt receipt =
                seller.door().post("/api/v1/agreements/" + deal.id() + "/settlements", Map.of(), Receipt.class);
        Agreement.Purse purse =
                buyer.ledger(Agreements.class).agreement(deal.id()).purse();
        assertThat(receipt.toMessage()).isEqualTo(messages);
        assertThat(purse.escrow()).isEqualTo(Money.ZERO);
        assertThat(purse.paid().plus(purse.fee())).isEqualTo(PRICE.times(messages));
        assertThat(purse.refunded()).isEqualTo(PRICE.times(DEPOSITED - (long) messages));
        assertThat(receipt.voucher().orElseThrow().voucher().amount()).isEqualTo(PRICE.times(messages));
    }

    private static void requireBalancedSupply(OwnKeyMember buyer) {
        Tokens tokens = buyer.ledger(Tokens.class);
        long held = buyer.ledger(Memberships.class).members(PageRequest.first(PageRequest.LARGEST)).items().stream()
                .map(Member::id)
                .map((MemberId member) -> tokens.account(member).balance())
                .mapToLong(Money::minorUnits)
                .sum();
        assertThat(held).isEqualTo(PRICE.times(DEPOSITED).minorUnits());
    }
}
