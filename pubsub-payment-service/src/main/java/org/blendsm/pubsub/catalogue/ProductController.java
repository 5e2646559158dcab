package org.blendsm.pubsub.catalogue;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.pubsub.PoolBroker;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/products")
@Tag(name = "Products", description = "What is for sale: data products and their offers")
class ProductController {
    private final Catalogue ledger;
    private final ProductIndex products;
    private final ProductDescriptions descriptions;
    private final SellerStars sellers;
    private final PoolBroker broker;

    ProductController(
            Catalogue ledger,
            ProductIndex products,
            ProductDescriptions descriptions,
            SellerStars sellers,
            PoolBroker broker) {
        this.ledger = ledger;
        this.products = products;
        this.sellers = sellers;
        this.descriptions = descriptions;
        this.broker = broker;
    }

    @PostMapping
    @Operation(summary = "Publish a product, as a draft: it is for sale once it has an offer")
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Product> publish(IdempotencyKey key, @RequestBody NewProduct description) {
        Product product = ledger.publish(key, description);
        return ResponseEntity.created(
                        URI.create("/api/v1/products/" + product.listing().id()))
                .body(product);
    }

    @GetMapping
    @Operation(
            summary = "Search what is for sale, the newest first",
            description = "q as in a search box: words, \"a phrase\", or, -not. A tag is found in upper and lower case."
                    + " Everything named must hold. What is Offered is found while its seller and its broker are in"
                    + " good standing. Names are chosen by their members: who a seller is says the address beside"
                    + " its name.")
    FoundProducts search(
            MemberId caller,
            @RequestParam Optional<String> q,
            @RequestParam Optional<String> tag,
            @RequestParam Optional<MemberId> seller,
            @RequestParam Optional<Money> maxPrice,
            @Parameter(description = "Offered where none is named; of your own products, with you as seller, any")
                    @RequestParam
                    Optional<ProductSearch.State> state,
            PageRequest page) {
        boolean own = seller.filter(caller::equals).isPresent();
        Optional<ProductSearch.State> asked =
                state.isPresent() || own ? state : Optional.of(ProductSearch.State.Offered);
        Page<Product> found = products.search(new ProductSearch(asked, q, tag, seller, maxPrice, page));
        Set<MemberId> owners =
                found.items().stream().map(product -> product.listing().owner()).collect(Collectors.toSet());
        return new FoundProducts(found.items(), found.next(), sellers.of(owners));
    }

    @GetMapping("/{id}")
    @Operation(
            summary = "A product with its present offer",
            description = "It can be accepted while its seller and its broker are in good standing.")
    Product find(@PathVariable ProductId id) {
        return products.existing(id);
    }

    @GetMapping("/{id}/descriptions")
    @Operation(summary = "All descriptions that a product ever had, the first one first")
    Page<ProductDescription> descriptions(@PathVariable ProductId id, PageRequest page) {
        return descriptions.of(products.existing(id).listing().id(), page);
    }

    /** @param version counted from 1; an agreement names its own as deal.offer.version */
    @GetMapping("/{id}/descriptions/{version}")
    @Operation(
            summary = "A product as it was described once: what those agreed on who bought this version",
            description = "SHA-256 over the canonical JSON (RFC 8785) of the answer's description is the"
                    + " deal.offer.description of each agreement on this version. With jq at a shell:"
                    + " jq -cSj .description | sha256sum.")
    ProductDescription description(@PathVariable ProductId id, @PathVariable int version) {
        return descriptions
                .find(id, version)
                .orElseThrow(() -> new Refused(
                        RefusalCode.DESCRIPTION_NOT_FOUND,
                        "The product has no description of this version: they are counted from 1 to "
                                + products.existing(id).listing().version() + " so far."));
    }

    @PutMapping("/{id}/description")
    @Operation(
            summary = "Describe your product anew: a draft, until you offer it as it is now",
            description = "Agreements that stand go on as they were made, and what they were made on stays under"
                    + " descriptions.")
    Product revise(@PathVariable ProductId id, @RequestBody NewProduct description) {
        return ledger.revise(id, description);
    }

    @PostMapping("/{id}/offers")
    @Operation(
            summary = "Make the one offer that can be accepted, in place of the one before",
            description = "Without a broker it names the one of this pool.")
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Product> offer(IdempotencyKey key, @PathVariable ProductId id, @RequestBody NewTerms terms) {
        return ResponseEntity.created(URI.create("/api/v1/products/" + id))
                .body(ledger.offer(key, id, terms.offer(broker.address())));
    }

    @PostMapping("/{id}/withdrawal")
    @Operation(summary = "Take your product off the market; agreements that stand go on")
    Product withdraw(@PathVariable ProductId id) {
        return ledger.withdraw(id);
    }
}
