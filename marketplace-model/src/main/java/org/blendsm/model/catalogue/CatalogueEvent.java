package org.blendsm.model.catalogue;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.blendsm.model.ledger.LedgerEvent;

/** What happened to a product: always with the whole product as it is now. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = CatalogueEvent.ProductPublished.class, name = "ProductPublished"),
    @JsonSubTypes.Type(value = CatalogueEvent.ProductRevised.class, name = "ProductRevised"),
    @JsonSubTypes.Type(value = CatalogueEvent.ProductOffered.class, name = "ProductOffered"),
    @JsonSubTypes.Type(value = CatalogueEvent.ProductWithdrawn.class, name = "ProductWithdrawn")
})
public sealed interface CatalogueEvent extends LedgerEvent {
    Product product();

    record ProductPublished(Product.Draft product) implements CatalogueEvent {}

    record ProductRevised(Product product) implements CatalogueEvent {}

    record ProductOffered(Product.Offered product) implements CatalogueEvent {}

    record ProductWithdrawn(Product.Withdrawn product) implements CatalogueEvent {}
}
