package org.blendsm.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.blendsm.client.DataPlaneException;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.client.StreamAccess;
import org.blendsm.client.StreamMessage;
import org.blendsm.client.StreamSubscriber;
import org.blendsm.fabric.Ledger;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Page;
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
import org.blendsm.model.membership.Role;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.token.Account;
import org.blendsm.model.token.Tokens;
import org.blendsm.system.RunningMarket.Managed;
import tools.jackson.databind.JsonNode;

/** A stream that is sold and bought while things go wrong, and what is true of it in the end nevertheless. */
final class TradedStream {
    private static final int VOUCHER_EVERY = 50;
    private static final int WINDOW = 100;
    private static final int DEPOSITED = 1_000_000;
    private static final Money PRICE = new Money(3);

    private final Managed seller;
    private final OwnKeyMember buyer;
    private final CountingSeller counting;
    private final PayingBuyer paying;
    private StreamAccess access;
    private Optional<StreamSubscriber> subscriber = Optional.empty();

    private TradedStream(
            Managed seller, OwnKeyMember buyer, CountingSeller counting, PayingBuyer paying, StreamAccess access) {
        this.seller = seller;
        this.buyer = buyer;
        this.counting = counting;
        this.paying = paying;
        this.access = access;
    }

    static TradedStream begin(RunningMarket market, Ledger ledger) throws IOException {
        Managed seller = market.admit("Counting seller", Role.SELLER);
        OwnKeyMember buyer = market.admitOwnKey("Counting buyer", Role.BUYER, ledger);
        market.issue(buyer.address(), PRICE.times(DEPOSITED));
        Product.Offered product = RunningMarket.offer(seller, PRICE, VOUCHER_EVERY, WINDOW);
        Agreement.Deal deal = accept(buyer, product);
        return new TradedStream(
                seller,
                buyer,
                new CountingSeller(
                        StreamAccess.toPublish(seller.door(), deal.offer().product())),
                new PayingBuyer(buyer, deal, VOUCHER_EVERY),
                StreamAccess.toReceive(buyer.door(), deal.id()));
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

    Agreement.Deal deal() {
        return paying.deal();
    }

    MemberId buyer() {
        return buyer.address();
    }

    /**
     * Sells and buys; something happens as soon as so many more are acknowledged, while publishing goes on.
     *
     * @return how many the broker has acknowledged in all
     */
    int sellUntil(int more, CountingSeller.Interruption interruption) throws Exception {
        open();
        counting.publishUntil(more, interruption);
        return counting.acknowledged().size();
    }

    private void open() {
        close();
        subscriber = Optional.of(StreamSubscriber.open(access, deal().offer().product(), paying::take));
    }

    /** Ends the subscription, where its connection still stands. */
    private void close() {
        try {
            subscriber.ifPresent(StreamSubscriber::close);
        } catch (DataPlaneException e) {
            // it died with the broker
        }
        subscriber = Optional.empty();
    }

    /** Where the broker knows the former ones no more. */
    void askForNewTickets() {
        counting.use(StreamAccess.toPublish(seller.door(), deal().offer().product()));
        access = StreamAccess.toReceive(buyer.door(), deal().id());
    }

    /** The seller goes on, whoever listens. */
    void publishBeyond(int more) {
        for (int i = 0; i < more; i++) {
            counting.publishOne();
        }
    }

    /** Settles what was vouched for so far, as the seller. */
    Receipt settle() {
        return seller.door().post("/api/v1/agreements/" + deal().id() + "/settlements", Map.of(), Receipt.class);
    }

    void pay() {
        paying.pay();
    }

    /** Sells so many more, until everything that was published is received, settled and anchored. */
    void sellAndSettle(int more) {
        open();
        publishBeyond(more);
        int all = counting.acknowledged().size();
        await().atMost(RunningInstance.PATIENCE).until(() -> received().size() == all);
        pay();
        settle();
        requireAnchored(all);
    }

    Instant lastReceivedAt() {
        return paying.lastReceivedAt();
    }

    List<StreamMessage> received() {
        return paying.received();
    }

    List<String> complaints() {
        return paying.complaints();
    }

    /** What the broker's meter says to the seller. */
    long meter(String figure) {
        return meter().path(figure).asLong();
    }

    /** Whether the broker delivers nothing of it any more. */
    boolean isCut() {
        return meter().path("heldBy").asString().equals("ENDED");
    }

    private JsonNode meter() {
        return seller.door().get("/api/v1/agreements/" + deal().id() + "/meter", JsonNode.class);
    }

    /**
     * The stream goes on to its end: everything acknowledged is there, in order, proven, and paid for once; then
     * nothing is held any more.
     */
    void requireNothingLost() {
        List<StreamMessage> read = readTheRest();
        close();
        assertThat(paying.complaints()).isEmpty();
        requireAcknowledgedInOrder(counting.acknowledged(), read);
        requireProven(read);
        requirePaidOnce(read.size());
    }

    /** One message more, and everything before it is there too. */
    private List<StreamMessage> readTheRest() {
        open();
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

    private static String text(StreamMessage message) {
        return new String(message.payload(), UTF_8);
    }

    /** What the broker took stands in the stream once, in the order in which it was published. */
    private static void requireAcknowledgedInOrder(List<String> acknowledged, List<StreamMessage> read) {
        List<String> stream = read.stream().map(TradedStream::text).toList();
        assertThat(read).extracting(StreamMessage::sequence).startsWith(0L).doesNotHaveDuplicates();
        assertThat(stream).as("every message that the broker acknowledged").containsSubsequence(acknowledged);
        assertThat(stream).doesNotHaveDuplicates();
    }

    /** The last anchor covers every message, under the root that the buyer computes from what it read itself. */
    private void requireProven(List<StreamMessage> read) {
        requireAnchored(read.size());
        List<Anchor> all = anchors();
        assertThat(all).extracting(Anchor::treeSize).isSorted().doesNotHaveDuplicates();
        for (Anchor anchor : all) {
            assertThat(MerkleTree.root(read.subList(0, (int) anchor.treeSize()).stream()
                            .map(message -> message.leaf().hash())
                            .toList()))
                    .isEqualTo(anchor.root());
        }
    }

    /** So many messages at least are anchored, sooner or later. */
    void requireAnchored(int messages) {
        await().atMost(RunningInstance.PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .until(() -> anchors().stream().anyMatch(anchor -> anchor.treeSize() >= messages));
    }

    /** The stream is being anchored: one more root is on the ledger. */
    void awaitNextAnchor() {
        int before = anchors().size();
        await().atMost(RunningInstance.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> anchors().size() > before);
    }

    private List<Anchor> anchors() {
        ProductId stream = deal().offer().product();
        List<Anchor> all = new ArrayList<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(PageRequest.LARGEST));
        while (next.isPresent()) {
            Page<Anchor> page = buyer.ledger(Anchors.class).of(stream, next.get());
            all.addAll(page.items());
            next = page.next().map(after -> new PageRequest(PageRequest.LARGEST, Optional.of(after)));
        }
        return all;
    }

    private void requirePaidOnce(int messages) {
        assertThat(paying.meter("delivered")).isEqualTo(messages);
        buyer.ledger(Agreements.class).end(deal().id());
        paying.payFinally();
        Receipt receipt = settle();
        Agreement.Purse purse =
                buyer.ledger(Agreements.class).agreement(deal().id()).purse();
        assertThat(receipt.toMessage()).isEqualTo(messages);
        assertThat(purse.escrow()).isEqualTo(Money.ZERO);
        assertThat(purse.paid().plus(purse.fee())).isEqualTo(PRICE.times(messages));
        assertThat(purse.refunded()).isEqualTo(PRICE.times(DEPOSITED - (long) messages));
        assertThat(receipt.voucher().orElseThrow().voucher().amount()).isEqualTo(PRICE.times(messages));
    }
}
