package org.blendsm.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.blendsm.cli.command.Await;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.pool.OperatorFolder;
import org.blendsm.cli.trade.OfferTerms;
import org.blendsm.cli.trade.Types;
import org.blendsm.client.Door;
import org.blendsm.client.MessageProofs;
import org.blendsm.client.NotProven;
import org.blendsm.client.ProblemException;
import org.blendsm.client.StreamAccess;
import org.blendsm.client.StreamMessage;
import org.blendsm.client.StreamPublisher;
import org.blendsm.client.StreamSubscriber;
import org.blendsm.fabric.proof.EndorsementRule;
import org.blendsm.fabric.proof.ReceiptBundle;
import org.blendsm.fabric.proof.ReceiptProof;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Page;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.agreement.TopUp;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.Ratings;
import org.blendsm.model.token.Account;
import org.blendsm.model.token.Fold;
import org.blendsm.model.token.Tokens;

/**
 * One sale of live telemetry, from listing to rating, as seller and buyer apps would do it: the seller over REST and
 * MQTT with a managed key, the buyer with its own key. What the story claims it has looked up; what must not be
 * possible it has tried, over REST and straight at the peer's gateway.
 */
final class Sale {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Longer than any service decides by what it read last. */
    private static final Duration EXPULSION_READ = Duration.ofSeconds(15);

    private static final Duration LEAK = Duration.ofSeconds(1);
    private static final int BEYOND_THE_HOLD = 5;

    private final Cast cast;
    private final SaleSettings settings;
    private final Sha256 network;
    private final Story story;
    private final Refusals refusals = new Refusals();
    private final Attempts attempts;
    private final Iterator<byte[]> source;
    private int published;

    Sale(Cast cast, SaleSettings settings, Sha256 network, Story story, Iterator<byte[]> source) {
        this.cast = cast;
        this.attempts = new Attempts(cast, refusals);
        this.settings = settings;
        this.network = network;
        this.story = story;
        this.source = source;
    }

    private record Meter(long delivered, long acknowledged, long paid, long deposited, long limit, String heldBy) {}

    SaleOutcome run() {
        Product.Offered product = list();
        AgreementId agreement = agree(product);
        Reader reader = new Reader(cast.buyer(), agreement, network, settings);
        StreamAccess access = subscription(agreement);
        Money toppedUp = stream(product.listing().id(), agreement, reader, access);
        StreamMessage message = reader.message(settings.proven());
        boolean proven = prove(product.listing().id(), message);
        SealedRecordScene.Played sealed = new SealedRecordScene(cast, story, attempts)
                .play(product.listing().id(), agreement);
        Receipt receipt = settle(agreement, reader);
        attempts.toOpenAfterTheEnd(sealed.record());
        boolean receiptVerified = verifyOffline(receipt, message);
        Map<String, Integer> ratings = rate(agreement);
        refusals.mustRefuse(
                "subscribe after the end", () -> open(access, product.listing().id(), reader));
        Agreement settled = cast.buyer().ledger(Agreements.class).agreement(agreement);
        boolean balanced = supplyIsBalanced();
        expel(access, product.listing().id(), reader);
        Agreement.Purse purse = settled.purse();
        return new SaleOutcome(
                agreement,
                reader.count(),
                settings.unpaidHold(),
                settings.firstDeposit(),
                purse.deposited(),
                toppedUp,
                purse.paid(),
                purse.fee(),
                purse.refunded(),
                network,
                balanced,
                receiptVerified,
                proven,
                sealed.opened(),
                cast.bill().total(),
                new TreeMap<>(ratings),
                refusals.codes());
    }

    private Product.Offered list() {
        Door seller = cast.seller().door();
        NewProduct description = new NewProduct(
                "Live telemetry",
                "Load, memory and network counters of a machine, as they happen",
                List.of("telemetry", "live"),
                "application/json",
                new String(source.next(), UTF_8),
                "Use it for anything; do not pass it on.");
        Product draft = seller.post("/api/v1/products", description, Product.class);
        OfferTerms terms = OfferTerms.usual(settings.price(), settings.voucherEvery(), settings.creditWindow());
        seller.post("/api/v1/products/" + draft.listing().id() + "/offers", terms, Product.class);
        story.tell(
                "The seller lists \"Live telemetry\": %d a message, a voucher every %d, credit window %d",
                settings.price(), settings.voucherEvery(), settings.creditWindow());
        Page<Product> found = cast.buyer()
                .door()
                .get("/api/v1/products?q=telemetry&seller=" + cast.seller().address(), Types.pageOf(Product.class));
        Product.Offered offered = offered(found);
        story.tell(
                "The buyer finds it by search; the sample: %s",
                offered.listing().description().sample());
        return offered;
    }

    static Product.Offered offered(Page<Product> found) {
        if (found.items().isEmpty() || !(found.items().getFirst() instanceof Product.Offered offered)) {
            throw new CommandFailed("the search found no offer");
        }
        return offered;
    }

    private AgreementId agree(Product.Offered product) {
        Money deposit = settings.pay(settings.firstDeposit());
        Money topUp = settings.pay(settings.topUp());
        cast.operator()
                .post(
                        "/api/v1/issues",
                        Map.of("to", cast.buyer().address(), "amount", deposit.plus(topUp)),
                        Object.class);
        Account account = cast.buyer().ledger(Tokens.class).account(cast.buyer().address());
        attempts.toBuyWithoutMoney(product, deposit);
        Agreement agreement =
                cast.buyer().ledger(Agreements.class).accept(fresh(), acceptance(product, deposit, account.fold()));
        story.tell(
                "The buyer accepts and locks %s for %d messages: agreement %s",
                deposit, settings.firstDeposit(), agreement.deal().id());
        return agreement.deal().id();
    }

    static Acceptance acceptance(Product.Offered product, Money deposit, Fold fold) {
        return new Acceptance(product.listing().id(), product.offer().id(), deposit, PaymentMode.VOUCHER, fold);
    }

    private StreamAccess subscription(AgreementId agreement) {
        awaitHeardOf(agreement);
        attempts.toReceive(agreement);
        return StreamAccess.toReceive(cast.buyer().door(), agreement);
    }

    /** The buyer accepted straight at its peer; services hear of it by the ledger's events, a moment later. */
    private void awaitHeardOf(AgreementId agreement) {
        Await.until("a service that has heard of agreement " + agreement, PATIENCE, () -> isHeardOf(agreement));
    }

    private boolean isHeardOf(AgreementId agreement) {
        try {
            cast.buyer().door().text("/api/v1/agreements/" + agreement);
            return true;
        } catch (ProblemException e) {
            if (e.code().equals(RefusalCode.AGREEMENT_NOT_FOUND.name())) {
                return false;
            }
            throw e;
        }
    }

    private static StreamSubscriber open(StreamAccess access, ProductId stream, Reader reader) {
        StreamSubscriber subscriber = StreamSubscriber.open(access, stream, reader::take);
        var unused = subscriber.ended().whenComplete((_, why) -> {
            if (why != null) {
                reader.lost(why);
            }
        });
        return subscriber;
    }

    /** @return what was topped up */
    private Money stream(ProductId product, AgreementId agreement, Reader reader, StreamAccess access) {
        StreamAccess ingress = StreamAccess.toPublish(cast.seller().door(), product);
        try (StreamSubscriber _ = open(access, product, reader);
                StreamPublisher publisher = StreamPublisher.open(ingress)) {
            publishTo(publisher, Math.min(settings.unpaidHold() + BEYOND_THE_HOLD, settings.messages()));
            reader.await(settings.unpaidHold(), PATIENCE);
            requireHeld(agreement, reader, settings.unpaidHold(), "CREDIT");
            story.tell(
                    "Paid for %d, received %d: the next one is not there, though the seller has published %d",
                    reader.paid(), reader.count(), published);
            tryBadVouchers(reader);
            reader.stopWithholding();
            publishTo(publisher, Math.min(settings.firstDeposit() + BEYOND_THE_HOLD, settings.messages()));
            reader.await(settings.firstDeposit(), PATIENCE);
            requireHeld(agreement, reader, settings.firstDeposit(), "DEPOSIT");
            story.tell(
                    "The deposit is used up at %d: held again, the seller has published %d", reader.count(), published);
            Money more = settings.pay(settings.topUp());
            Account account =
                    cast.buyer().ledger(Tokens.class).account(cast.buyer().address());
            cast.buyer().ledger(Agreements.class).topUp(fresh(), new TopUp(agreement, more, account.fold()));
            reader.stopWithholding();
            publishTo(publisher, settings.messages());
            reader.await(settings.messages(), PATIENCE);
            story.tell("Topped up by %s; all %d are there, in order, each once", more, reader.count());
            return more;
        }
    }

    private void publishTo(StreamPublisher publisher, int target) {
        for (; published < target; published++) {
            publisher.publish(source.next());
        }
    }

    /** Now, and still a while later: what leaks does not come with the last message that may. */
    private void requireHeld(AgreementId agreement, Reader reader, long at, String by) {
        long received = reader.countAfter(LEAK, at);
        Meter meter = cast.buyer().door().get("/api/v1/agreements/" + agreement + "/meter", Meter.class);
        if (meter.delivered() != at || received != at || !meter.heldBy().equals(by)) {
            throw new CommandFailed("delivery should be held at " + at + " by " + by + ", the meter says " + meter
                    + ", received " + received);
        }
    }

    private void tryBadVouchers(Reader reader) {
        if (reader.paid() > 0) {
            attempts.toPayTwice(reader);
        }
        attempts.toPayTooMuch(reader, settings.firstDeposit() + 1L);
    }

    private boolean prove(ProductId stream, StreamMessage message) {
        Await.until("the ledger to have the whole stream anchored", PATIENCE, () -> isAnchored(stream));
        MessageProofs proofs = MessageProofs.of(cast.buyer());
        MessageProofs.Proven proven = proofs.prove(message);
        boolean caught = isAnother(proofs, new StreamMessage(stream, message.sequence(), "tampered".getBytes(UTF_8)));
        story.tell(
                "Message %d is proven under the root of %d messages, by the word of the %s; a changed one is not: %s",
                message.sequence(),
                proven.tree().treeSize(),
                proven.word().name().toLowerCase(Locale.ROOT),
                caught);
        return caught;
    }

    private static boolean isAnother(MessageProofs proofs, StreamMessage tampered) {
        try {
            proofs.prove(tampered);
            return false;
        } catch (NotProven e) {
            return e.reason() == NotProven.Reason.ANOTHER_MESSAGE;
        }
    }

    private boolean isAnchored(ProductId stream) {
        return Refused.foundUnless(
                        RefusalCode.ANCHOR_NOT_FOUND,
                        () -> cast.buyer().ledger(Anchors.class).latest(stream))
                .filter(anchor -> anchor.treeSize() >= settings.messages())
                .isPresent();
    }

    private Receipt settle(AgreementId agreement, Reader reader) {
        attempts.toEnd(agreement);
        attempts.toSettle(agreement, reader.voucher(settings.messages(), true));
        cast.buyer().ledger(Agreements.class).end(agreement);
        reader.bring(reader.voucher(settings.messages(), true));
        Receipt receipt =
                cast.seller().door().post("/api/v1/agreements/" + agreement + "/settlements", Map.of(), Receipt.class);
        attempts.toSettleAgain(reader);
        story.tell(
                "It ends; the last voucher settles: %s to the seller, %s to the broker, %s back to the buyer",
                receipt.paid(), receipt.fee(), receipt.refunded());
        return receipt;
    }

    private boolean verifyOffline(Receipt receipt, StreamMessage message) {
        ReceiptBundle bundle = cast.buyer()
                .door()
                .get(
                        "/api/v1/agreements/" + receipt.agreement() + "/receipts/" + receipt.number() + "/bundle",
                        ReceiptBundle.class);
        ReceiptProof proof =
                ReceiptProof.verify(bundle, network, OperatorFolder.CHAINCODE, EndorsementRule.MARKETPLACE);
        story.tell("Receipt and invoice verify off-line, endorsed by %s", proof.endorsedBy());
        proof.tree().filter(tree -> tree.treeSize() > message.sequence()).ifPresent(tree -> {
            proof.requireIncludes(
                    message.leaf().payload(), MessageProofs.of(cast.buyer()).under(tree, message));
            story.tell(
                    "The invoice stands on the first %d messages, and message %d is one of them",
                    tree.treeSize(), message.sequence());
        });
        return proof.receipt().equals(receipt) && receipt.invoice().isPresent();
    }

    private Map<String, Integer> rate(AgreementId agreement) {
        NewRating five = new NewRating(agreement, 5, Optional.empty());
        NewRating four = new NewRating(agreement, 4, Optional.empty());
        Rating ofSeller = cast.buyer().ledger(Ratings.class).rate(five);
        Rating ofBuyer = cast.seller().door().post("/api/v1/ratings", four, Rating.class);
        attempts.toRate(agreement);
        story.tell("Both rate: the buyer gives %d, the seller %d", ofSeller.stars(), ofBuyer.stars());
        return Map.of("buyer", ofSeller.stars(), "seller", ofBuyer.stars());
    }

    private boolean supplyIsBalanced() {
        Stocktaking.Count counted = new Stocktaking(cast.stranger()).count(PATIENCE);
        story.tell(
                "All accounts and escrows together hold %s, %s were issued: balanced: %s",
                counted.held(), counted.issued(), counted.balances());
        return counted.balances();
    }

    private void expel(StreamAccess access, ProductId stream, Reader reader) {
        MemberId buyer = cast.buyer().address();
        cast.operator()
                .post("/api/v1/members/" + buyer + "/expulsion", Map.of("reason", "end of the story"), Object.class);
        refusals.mustSoonRefuse(
                "an expelled member's request",
                EXPULSION_READ,
                () -> cast.buyer().door().get("/api/v1/agreements", Object.class));
        refusals.mustRefuse("an expelled member's MQTT connection", () -> open(access, stream, reader));
        refusals.mustRefuse(
                "an expelled member's transaction",
                () -> cast.buyer().ledger(Memberships.class).leave());
        story.tell("The operator expels the buyer: request, connection and transaction are refused");
    }

    static IdempotencyKey fresh() {
        return new IdempotencyKey(UUID.randomUUID().toString());
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
