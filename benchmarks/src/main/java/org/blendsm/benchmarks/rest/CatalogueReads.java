package org.blendsm.benchmarks.rest;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.blendsm.benchmarks.BareClient;
import org.blendsm.benchmarks.ClosedLoop;
import org.blendsm.benchmarks.ClosedLoop.Round;
import org.blendsm.benchmarks.Comparison;
import org.blendsm.benchmarks.Processes;
import org.blendsm.client.Door;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.PageRequest;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Role;

/**
 * L7: the catalogue asked of the read model, over REST straight at its service, against the same asked of the chaincode
 * by Fabric's client alone, embedded ledger. Twice: a page of a seller's products, and the products with a rare word,
 * for which the chaincode's caller has to read all pages. Arguments: {@code [products] [clients] [pairs of rounds]
 * [seconds of a round]}.
 */
public final class CatalogueReads {
    private static final long SEED = 20_261_204;
    private static final int PAGE = 20;
    private static final int LARGEST_PAGE = PageRequest.LARGEST;
    private static final int WITH_THE_WORD = 100;
    private static final String WORD = "anemometer";

    private final BareClient bare;
    private final Door service;
    private final String seller;

    /** A page, as the chaincode answers it. */
    private record Products(List<Product> items, Optional<String> next) {}

    private CatalogueReads(BareClient bare, Door service, String seller) {
        this.bare = bare;
        this.service = service;
        this.seller = seller;
    }

    public static void main(String[] args) throws Exception {
        int products = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        int clients = args.length > 1 ? Integer.parseInt(args[1]) : 16;
        int pairs = args.length > 2 ? Integer.parseInt(args[2]) : 7;
        Duration round = Duration.ofSeconds(args.length > 3 ? Integer.parseInt(args[3]) : 4);
        Comparison.introduce(
                "L7: %d products asked for by the read model against the chaincode, embedded ledger, %d clients, %d pairs of %d s"
                        .formatted(products, clients, pairs, round.toSeconds()),
                SEED);
        try (Marketplace marketplace = Marketplace.start(Optional.empty());
                BareClient bare = marketplace.ownKey("Bare Ltd", Role.BUYER)) {
            Marketplace.Managed seller = marketplace.managed("Seller Ltd", Role.SELLER);
            Door service = seller.straightAt(marketplace.service("pubsub-payment-service"));
            for (int i = 0; i < products; i++) {
                service.post(
                        "/api/v1/products",
                        product(i),
                        Optional.of(new IdempotencyKey(UUID.randomUUID().toString())),
                        Product.class);
            }
            CatalogueReads measured =
                    new CatalogueReads(bare, service, seller.address().value());
            Map<String, Processes> watched = marketplace.processes();
            System.out.println("a page of " + PAGE + ":");
            compare(
                    new ClosedLoop(watched, measured::pageOfReadModel),
                    new ClosedLoop(watched, () -> measured.pageOfChaincode(PAGE, Optional.empty())),
                    clients,
                    pairs,
                    round);
            System.out.println("the newest " + PAGE + " with a word that one in " + WITH_THE_WORD + " has:");
            compare(
                    new ClosedLoop(watched, measured::searchedByReadModel),
                    new ClosedLoop(watched, measured::searchedByChaincode),
                    clients,
                    pairs,
                    round);
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static NewProduct product(int number) {
        NewProduct usual = RestAgainstBare.PRODUCT;
        return new NewProduct(
                usual.title(),
                usual.summary() + (number % WITH_THE_WORD == 0 ? ", by " + WORD : ""),
                usual.tags(),
                usual.mediaType(),
                usual.sample(),
                usual.terms());
    }

    private static void compare(ClosedLoop ours, ClosedLoop theirs, int clients, int pairs, Duration length)
            throws Exception {
        Comparison<Round> comparison =
                ClosedLoop.compared("read model", ours, "chaincode", theirs, clients, length, SEED);
        comparison.warm(Round::perSecond);
        ClosedLoop.tell(comparison.run(pairs), "queries", "pass: lower end >= 20, stretch 50");
        System.out.printf("failed: read model %d, chaincode %d%n", ours.failed(), theirs.failed());
    }

    private String pageOfReadModel() {
        return answered(service.text("/api/v1/products?seller=" + seller + "&size=" + PAGE));
    }

    private String searchedByReadModel() {
        return answered(service.text("/api/v1/products?seller=" + seller + "&q=" + WORD + "&size=" + PAGE));
    }

    private static String answered(String page) {
        if (!page.contains("Live telemetry")) {
            throw new IllegalStateException("the read model found nothing: " + page);
        }
        return page;
    }

    private byte[] pageOfChaincode(int size, Optional<String> after) throws Exception {
        return bare.contract()
                .newProposal("catalogue:products")
                .addArguments(CanonicalJson.encode(new PageRequest(size, after)))
                .build()
                .evaluate();
    }

    private long searchedByChaincode() throws Exception {
        long found = 0;
        Optional<String> after = Optional.empty();
        do {
            Products page = CanonicalJson.decode(pageOfChaincode(LARGEST_PAGE, after), Products.class);
            found += page.items().stream()
                    .filter(product -> product.listing().description().summary().contains(WORD))
                    .count();
            after = page.next();
        } while (after.isPresent());
        if (found == 0) {
            throw new IllegalStateException("the chaincode found nothing");
        }
        return found;
    }
}
