package org.blendsm.integrity;

import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.catalogue.CatalogueEvent;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which streams there are and whom their offers name to anchor them (table {@code stream}). */
@Component
class StreamRegister {
    private final JdbcClient database;

    StreamRegister(JdbcClient database) {
        this.database = database;
    }

    @EventListener
    void on(CatalogueEvent event) {
        Product product = event.product();
        database.sql("""
                        insert into stream (id, anchorer) values (?, ?)
                        on conflict (id) do update set anchorer = excluded.anchorer""")
                .param(product.listing().id().toString())
                .param(product.latestOffer()
                        .map(Offer::anchorer)
                        .map(MemberId::value)
                        .orElse(null))
                .update();
    }

    /**
     * Empty where the product was never offered.
     *
     * @throws Refused {@code PRODUCT_NOT_FOUND}
     */
    Optional<MemberId> anchorer(ProductId stream) {
        return database.sql("select anchorer from stream where id = ?")
                .param(stream.toString())
                .query((row, _) ->
                        Optional.ofNullable(row.getString("anchorer")).map(MemberId::new))
                .optional()
                .orElseThrow(
                        () -> new Refused(RefusalCode.PRODUCT_NOT_FOUND, "The ledger knows no product of this id."));
    }

    /** @throws Refused {@code PRODUCT_NOT_FOUND}; {@code NOT_THE_ANCHORER} to anybody but whom the offer names */
    void requireAnchorer(ProductId stream, MemberId caller) {
        Optional<MemberId> anchorer = anchorer(stream);
        if (!anchorer.equals(Optional.of(caller))) {
            throw new Refused(
                    RefusalCode.NOT_THE_ANCHORER,
                    anchorer.map(named -> "The product's offer names " + named + " to hash and anchor this stream.")
                            .orElse("The product was never offered, so it has no stream yet."));
        }
    }
}
