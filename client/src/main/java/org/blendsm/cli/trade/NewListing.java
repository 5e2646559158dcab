package org.blendsm.cli.trade;

import java.util.List;
import java.util.Optional;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.client.Door;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.zone.ZoneId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A new product and its offer, as a command's options say them. */
final class NewListing {
    @Option(names = "--title", description = "the product's title")
    private String title = "Live telemetry";

    @Option(names = "--summary", description = "what it is, in a sentence or more")
    private String summary = "Published by blendsm sell";

    @Option(names = "--tags", split = ",", paramLabel = "TAG", description = "with commas between (usually live)")
    private List<String> tags = List.of("live");

    @Option(names = "--terms", description = "the licence and terms of use (usually \"As agreed.\")")
    private String terms = "As agreed.";

    @Option(names = "--price", description = "minor units a message (usually 5)")
    private long price = 5;

    @Option(names = "--k", description = "messages from voucher to voucher (usually 10)")
    private int voucherEvery = 10;

    @Option(names = "--window", description = "the credit window, in messages (usually 30)")
    private int window = 30;

    @Option(
            names = "--zone",
            paramLabel = "ID",
            description = "only who is in this zone buys it; this seller has to be")
    private @Nullable String zone;

    /** Publishes and offers it. */
    Product offered(Door seller) {
        Product draft = seller.post("/api/v1/products", description(), Product.class);
        OfferTerms offer = OfferTerms.usual(price, voucherEvery, window).in(zone());
        return seller.post("/api/v1/products/" + draft.listing().id() + "/offers", offer, Product.class);
    }

    /** @throws CommandFailed where it is no product, or no offer */
    void requireSound() {
        OfferTerms.requireSound(price, voucherEvery, window);
        var unused = zone();
        description();
    }

    private Optional<ZoneId> zone() {
        try {
            return Optional.ofNullable(zone).map(ZoneId::of);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed("a zone's id has 64 hex digits: GET /api/v1/zones lists them", e);
        }
    }

    private NewProduct description() {
        try {
            return new NewProduct(title, summary, tags, "application/json", "", terms);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed("this is no product: " + e.getMessage(), e);
        }
    }
}
