package org.blendsm.audit;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.privacy.SealedRecord;
import org.blendsm.model.token.CreditRow;

/**
 * What was for sale at this point of the chain, who had which right, which records were sealed, which trees anchored
 * and which credits not folded yet. Rows are kept as they were written and read when somebody asks: who endorse
 * together can write what is none.
 */
final class WorldState {
    private static final Set<String> KEPT =
            Set.of("product", "offer", "capability", "sealed-record", "credit", "anchor");

    private final Map<String, Row> rows = new HashMap<>();

    Optional<Product> product(ProductId id) {
        return find("product~" + id, Product.class);
    }

    Optional<Offer> offer(OfferId id) {
        return find("offer~" + id, Offer.class);
    }

    Optional<Capability> capability(CapabilityId id) {
        return find("capability~" + id, Capability.class);
    }

    Optional<SealedRecord> record(RecordId id) {
        return find("sealed-record~" + id, SealedRecord.class);
    }

    /** The one under that size. */
    Optional<Anchor> anchor(ProductId stream, long treeSize) {
        return find(String.format(Locale.ROOT, "anchor~%s~%016d", stream, treeSize), Anchor.class);
    }

    Optional<CreditRow> credit(String key) {
        return find(key, CreditRow.class);
    }

    private <T> Optional<T> find(String key, Class<T> type) {
        return Optional.ofNullable(rows.get(key)).map(row -> row.as(type));
    }

    /** What a transaction made of them, known to those that follow it. */
    void take(CommittedTransaction transaction) {
        for (Row row : transaction.rows()) {
            if (KEPT.stream().anyMatch(row::isOf)) {
                row.value().ifPresentOrElse(_ -> rows.put(row.key(), row), () -> rows.remove(row.key()));
            }
        }
    }
}
