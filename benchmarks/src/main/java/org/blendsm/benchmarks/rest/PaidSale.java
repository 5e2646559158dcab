package org.blendsm.benchmarks.rest;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.client.ProblemException;
import org.blendsm.client.StreamAccess;
import org.blendsm.client.StreamPublisher;
import org.blendsm.client.StreamSubscriber;
import org.blendsm.client.TickPayer;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.payment.Voucher;
import org.blendsm.model.token.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * One sale at an instance that runs, from listing to receipt, as the Java client makes it: a seller whose key is kept,
 * a buyer with its own who pays a tick every K messages.
 */
final class PaidSale implements AutoCloseable {
    private static final int LARGEST_WINDOW = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK = Duration.ofMillis(1).toNanos();

    private final Marketplace.Managed seller;
    private final OwnKeyMember buyer;
    private final Agreement.Deal deal;
    private final long every;
    private final TickPayer payer;
    private final StreamPublisher publisher;
    private final StreamSubscriber subscriber;
    private final AtomicLong received = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
    private final AtomicReference<@Nullable Awaited> waiting = new AtomicReference<>();

    /** Counts down when the buyer has so many. */
    private record Awaited(long messages, CountDownLatch there) {}

    /** @param every K: messages from one tick to the next */
    PaidSale(Marketplace marketplace, Marketplace.Managed seller, OwnKeyMember buyer, int every, long messages) {
        this.seller = seller;
        this.buyer = buyer;
        this.every = every;
        Product.Offered product = offer(every, (int) Math.min(LARGEST_WINDOW, messages));
        marketplace.issue(buyer.address(), new Money(messages));
        this.deal = accept(product, messages);
        awaitHeardOf();
        this.payer = new TickPayer(buyer, buyer.door(), deal, every, 0);
        this.publisher = StreamPublisher.open(
                StreamAccess.toPublish(seller.door(), product.listing().id()));
        AtomicReference<@Nullable StreamSubscriber> stream = new AtomicReference<>();
        this.subscriber = StreamSubscriber.open(
                StreamAccess.toReceive(buyer.door(), deal.id()),
                product.listing().id(),
                _ -> take(stream.get()));
        stream.set(subscriber);
        var unused = subscriber.ended().exceptionally(e -> {
            broken(e);
            return null;
        });
    }

    private Product.Offered offer(int every, int window) {
        Product draft = seller.door().post("/api/v1/products", RestAgainstBare.PRODUCT, Product.class);
        Map<String, Object> terms = Map.ofEntries(
                Map.entry("pricePerMessage", 1),
                Map.entry("voucherEvery", every),
                Map.entry("creditWindow", window),
                Map.entry("term", "PT48H"),
                Map.entry("claimWindow", "PT1H"),
                Map.entry("refundWindow", 0),
                Map.entry("paymentModes", new String[] {"VOUCHER"}),
                Map.entry("hashedBy", "BROKER"),
                Map.entry("brokerFee", 100));
        return (Product.Offered)
                seller.door().post("/api/v1/products/" + draft.listing().id() + "/offers", terms, Product.class);
    }

    private Agreement.Deal accept(Product.Offered product, long messages) {
        Acceptance acceptance = new Acceptance(
                product.listing().id(),
                product.offer().id(),
                new Money(messages),
                PaymentMode.VOUCHER,
                buyer.ledger(Tokens.class).account(buyer.address()).fold());
        IdempotencyKey key = new IdempotencyKey(UUID.randomUUID().toString());
        return buyer.ledger(Agreements.class).accept(key, acceptance).deal();
    }

    /** The buyer accepted straight at its peer; services hear of it a moment later. */
    private void awaitHeardOf() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                buyer.door().text("/api/v1/agreements/" + deal.id());
                return;
            } catch (ProblemException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                LockSupport.parkNanos(LOOK);
            }
        }
    }

    /** Nothing is published before there is a subscriber. */
    private void take(@Nullable StreamSubscriber stream) {
        long count = received.incrementAndGet();
        if (stream != null && count % every == 0) {
            var unused = payer.pay(count, stream).exceptionally(e -> {
                broken(e);
                return null;
            });
        }
        Awaited awaited = waiting.get();
        if (awaited != null && count >= awaited.messages()) {
            awaited.there().countDown();
        }
    }

    /** Nobody waits for what will not come. */
    private void broken(Throwable why) {
        broken.compareAndSet(null, why);
        Awaited awaited = waiting.get();
        if (awaited != null) {
            awaited.there().countDown();
        }
    }

    /** Publishes so many more and waits until the buyer has them all. */
    void deliver(long messages, byte[] payload, Duration patience) throws InterruptedException {
        Awaited all = new Awaited(received.get() + messages, new CountDownLatch(1));
        waiting.set(all);
        for (long i = 0; i < messages; i++) {
            var unused = publisher.publishLater(payload);
        }
        boolean there = all.there().await(patience.toMillis(), TimeUnit.MILLISECONDS);
        Throwable why = broken.get();
        if (!there || why != null) {
            throw new IllegalStateException("delivered " + received.get() + " of " + all.messages(), why);
        }
    }

    /** It ends, and the buyer's last word pays for everything. */
    Receipt settle() {
        long messages = received.get();
        buyer.ledger(Agreements.class).end(deal.id());
        Voucher last = new Voucher(deal.id(), messages, new Money(messages), true);
        String path = "/api/v1/agreements/" + deal.id();
        buyer.door().post(path + "/vouchers", buyer.sign(last, deal.network()), Object.class);
        return seller.door().post(path + "/settlements", Map.of(), Receipt.class);
    }

    @Override
    public void close() {
        publisher.close();
        subscriber.close();
    }
}
