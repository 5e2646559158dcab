package org.blendsm.benchmarks.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.blendsm.benchmarks.Comparison;
import org.blendsm.benchmarks.Ratios;
import org.blendsm.benchmarks.rest.Marketplace.Managed;
import org.blendsm.client.ProblemException;
import org.blendsm.client.StreamAccess;
import org.blendsm.client.StreamPublisher;
import org.blendsm.client.StreamSubscriber;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.Money;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Decision;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.membership.Role;
import tools.jackson.databind.JsonNode;

/**
 * Z3: how long after a buyer's expulsion the last message still reaches it, the last decision still allows, and the
 * last call under its token is still answered. A new buyer each round, 500 messages a second, within the window all the
 * time, so that nothing but the expulsion can cut; everything is asked without a pause until 1.5 s after it. The
 * expulsion is on the ledger when its call is answered, at the latest. Arguments: {@code [rounds]}.
 */
public final class ExpelledInMidStream {
    private static final long BETWEEN_MESSAGES = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long IN_FLOW = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long WATCHED = TimeUnit.MILLISECONDS.toNanos(1_500);
    private static final int WINDOW = 4_000;
    private static final int FORBIDDEN = 403;
    private static final long DEADLINE_SECONDS = 60;
    private static final double MOST_MILLIS = 200;

    private final Marketplace marketplace;
    private final Managed seller;
    private final Product.Offered product;
    private final StreamAccess publishing;

    /** When it was asked for and answered, and when the last of each came; in {@link System#nanoTime()}. */
    private record Cut(long asked, long answered, long message, long decision, long token, long published) {
        double millisAfterAnswer(ToLongFunction<Cut> last) {
            return (last.applyAsLong(this) - answered) / 1e6;
        }
    }

    private ExpelledInMidStream(Marketplace marketplace) {
        this.marketplace = marketplace;
        this.seller = marketplace.managed("Seller Ltd", Role.SELLER);
        Product draft = seller.door().post("/api/v1/products", RestAgainstBare.PRODUCT, Product.class);
        this.product = (Product.Offered)
                seller.door().post("/api/v1/products/" + draft.listing().id() + "/offers", terms(), Product.class);
        this.publishing =
                StreamAccess.toPublish(seller.door(), product.listing().id());
    }

    private static Map<String, Object> terms() {
        return Map.of(
                "pricePerMessage",
                1,
                "voucherEvery",
                WINDOW,
                "creditWindow",
                WINDOW,
                "term",
                "PT48H",
                "claimWindow",
                "PT1H",
                "refundWindow",
                0,
                "paymentModes",
                List.of("METERED"),
                "hashedBy",
                "BROKER",
                "brokerFee",
                100);
    }

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        Comparison.introduce(
                "Z3: a buyer expelled in mid-stream, 500 messages/s, embedded ledger, %d rounds".formatted(rounds), 0);
        try (Marketplace marketplace = Marketplace.start(Optional.empty())) {
            ExpelledInMidStream measured = new ExpelledInMidStream(marketplace);
            List<Cut> cuts = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                cuts.add(measured.round(i));
            }
            System.out.printf(
                    Locale.ROOT,
                    "expulsion over REST, asked until answered: median %.1f ms, most %.1f%n",
                    Ratios.median(cuts.stream()
                            .mapToDouble(cut -> (cut.answered - cut.asked) / 1e6)
                            .toArray()),
                    cuts.stream()
                            .mapToDouble(cut -> (cut.answered - cut.asked) / 1e6)
                            .max()
                            .orElseThrow());
            tell("last message", cuts, Cut::message);
            tell("last decision that allows", cuts, Cut::decision);
            tell("last answer under its token", cuts, Cut::token);
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void tell(String what, List<Cut> cuts, ToLongFunction<Cut> last) {
        double[] millis = cuts.stream()
                .mapToDouble(cut -> cut.millisAfterAnswer(last))
                .sorted()
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "%-28s ms after that answer: least %.1f, median %.1f, most %.1f (pass: most <= %.0f)%n",
                what,
                millis[0],
                Ratios.median(millis),
                millis[millis.length - 1],
                MOST_MILLIS);
    }

    private Cut round(int number) throws Exception {
        Managed buyer = marketplace.managed("Buyer " + number, Role.BUYER);
        Agreement.Deal deal = accept(buyer);
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong lastMessage = new AtomicLong();
        AtomicLong lastPublished = new AtomicLong();
        StreamAccess receiving = StreamAccess.toReceive(buyer.door(), deal.id());
        try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor();
                StreamSubscriber _ = StreamSubscriber.open(
                        receiving, product.listing().id(), _ -> lastMessage.set(System.nanoTime()))) {
            CompletableFuture<Void> flow = CompletableFuture.runAsync(() -> publish(over, lastPublished), asking);
            CompletableFuture<Long> decision =
                    CompletableFuture.supplyAsync(() -> lastYes(() -> allowed(deal), over), asking);
            CompletableFuture<Long> token =
                    CompletableFuture.supplyAsync(() -> lastYes(() -> answered(buyer), over), asking);
            LockSupport.parkNanos(IN_FLOW);
            long asked = System.nanoTime();
            marketplace
                    .operator()
                    .post(
                            "/api/v1/members/" + buyer.address() + "/expulsion",
                            Map.of("reason", "a measurement"),
                            Object.class);
            long answered = System.nanoTime();
            LockSupport.parkNanos(WATCHED);
            over.set(true);
            flow.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            Cut cut = new Cut(
                    asked,
                    answered,
                    lastMessage.get(),
                    decision.get(DEADLINE_SECONDS, TimeUnit.SECONDS),
                    token.get(DEADLINE_SECONDS, TimeUnit.SECONDS),
                    lastPublished.get());
            requireFlow(cut);
            return cut;
        }
    }

    /** The stream flowed before the expulsion, and was published on long after. */
    private static void requireFlow(Cut cut) {
        if (cut.message() < cut.asked() - IN_FLOW / 2 || cut.published() < cut.answered() + WATCHED / 2) {
            throw new IllegalStateException("nothing flowed that could be cut: " + cut);
        }
    }

    private Agreement.Deal accept(Managed buyer) {
        marketplace.issue(buyer.address(), new Money(2 * WINDOW));
        Map<String, Object> acceptance = Map.of(
                "product",
                product.listing().id(),
                "offer",
                product.offer().id(),
                "deposit",
                2 * WINDOW,
                "paymentMode",
                "METERED");
        return buyer.door()
                .post(
                        "/api/v1/agreements",
                        acceptance,
                        Optional.of(new IdempotencyKey(UUID.randomUUID().toString())),
                        Agreement.class)
                .deal();
    }

    private void publish(AtomicBoolean over, AtomicLong last) {
        try (StreamPublisher publisher = StreamPublisher.open(publishing.unnumbered())) {
            while (!over.get()) {
                var unused =
                        publisher.publishLater("a message".getBytes(UTF_8)).thenRun(() -> last.set(System.nanoTime()));
                LockSupport.parkNanos(BETWEEN_MESSAGES);
            }
        }
    }

    /** Asks on and on, after a no too. */
    private static long lastYes(BooleanSupplier question, AtomicBoolean over) {
        long last = 0;
        while (!over.get()) {
            if (question.getAsBoolean()) {
                last = System.nanoTime();
            }
        }
        if (last == 0) {
            throw new IllegalStateException("there never was a yes");
        }
        return last;
    }

    private boolean allowed(Agreement.Deal deal) {
        Map<String, Object> question = Map.of("capability", deal.capability(), "action", Action.SUBSCRIBE);
        return seller.door().post("/api/v1/decisions", question, Decision.class).allowed();
    }

    private static boolean answered(Managed buyer) {
        try {
            return buyer.door().get("/api/v1/agreements", JsonNode.class) != null;
        } catch (ProblemException e) {
            if (e.status() == FORBIDDEN) {
                return false;
            }
            throw e;
        }
    }
}
