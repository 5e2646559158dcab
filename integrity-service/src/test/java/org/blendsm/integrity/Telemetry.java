package org.blendsm.integrity;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.CatalogueEvent;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.Leaf;
import org.blendsm.model.integrity.MerkleTree;

/** One product whose stream the tests are about: what its messages are, and what its tree is by definition. */
record Telemetry(ProductId stream, MemberId seller, MemberId broker) {
    private static final Instant AT = Instant.parse("2026-05-01T10:00:00Z");

    static Telemetry of(String name, MemberId seller, MemberId broker) {
        return new Telemetry(new ProductId(hash(name)), seller, broker);
    }

    CatalogueEvent published() {
        return new CatalogueEvent.ProductPublished(new Product.Draft(listing(), Optional.empty()));
    }

    CatalogueEvent offered(HashedBy hashedBy) {
        return new CatalogueEvent.ProductOffered(new Product.Offered(listing(), offer(hashedBy)));
    }

    CatalogueEvent withdrawn(HashedBy hashedBy) {
        return new CatalogueEvent.ProductWithdrawn(new Product.Withdrawn(listing(), Optional.of(offer(hashedBy))));
    }

    static byte[] message(long sequence) {
        return ("{\"load\":" + sequence + "}").getBytes(StandardCharsets.UTF_8);
    }

    static List<Sha256> payloads(long from, long to) {
        return LongStream.range(from, to).mapToObj(i -> Sha256.of(message(i))).toList();
    }

    NewLeaves leaves(long from, long to) {
        return new NewLeaves(from, payloads(from, to));
    }

    List<Sha256> tree(long size) {
        return LongStream.range(0, size)
                .mapToObj(i -> new Leaf(stream, i, Sha256.of(message(i))).hash())
                .toList();
    }

    Sha256 root(long size) {
        return MerkleTree.root(tree(size));
    }

    Anchor anchor(long size) {
        return new Anchor(stream, size, root(size), broker, AT);
    }

    private Product.Listing listing() {
        NewProduct description = new NewProduct("telemetry", "", List.of(), "application/json", "", "as is");
        return new Product.Listing(stream, seller, description, 1, hash("description"), AT, AT);
    }

    private Offer offer(HashedBy hashedBy) {
        NewOffer conditions = new NewOffer(
                new Money(5),
                10,
                30,
                Duration.ofDays(1),
                Duration.ofHours(1),
                0,
                List.of(PaymentMode.VOUCHER),
                hashedBy,
                broker,
                0);
        return Offer.of(listing(), new OfferId(hash("offer")), conditions, AT);
    }

    private static Sha256 hash(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
