package org.blendsm.audit;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Extension;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.AnchoredTree;
import org.blendsm.model.privacy.Consent;
import org.blendsm.model.privacy.ConsentId;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.privacy.SealedRecord;
import org.blendsm.model.token.CreditRow;
import org.blendsm.model.zone.Zone;
import org.blendsm.model.zone.ZoneId;
import org.blendsm.model.zone.ZoneMember;

/**
 * What was for sale at this point of the chain, who had which right, which records were sealed, by whose consent, which
 * trees anchored, who was in which zone and which credits not folded yet. Rows are kept as they were written and read
 * when somebody asks: who endorse together can write what is none. Of anchors, which only become more, just the roots
 * are kept.
 */
final class WorldState {
    private static final Set<String> KEPT = Set.of(
            "product", "offer", "capability", "extension", "sealed-record", "consent", "zone", "zone-member", "credit");

    private final Map<String, Row> rows = new HashMap<>();
    private final Map<ProductId, NavigableMap<Long, Sha256>> roots = new HashMap<>();

    Optional<Product> product(ProductId id) {
        return find("product~" + id, Product.class);
    }

    Optional<Offer> offer(OfferId id) {
        return find("offer~" + id, Offer.class);
    }

    Optional<Capability> capability(CapabilityId id) {
        return find("capability~" + id, Capability.class);
    }

    Optional<Extension> extension(AgreementId id) {
        return find("extension~" + id, Extension.class);
    }

    Optional<SealedRecord> record(RecordId id) {
        return find("sealed-record~" + id, SealedRecord.class);
    }

    Optional<Consent> consent(ConsentId id) {
        return find("consent~" + id, Consent.class);
    }

    Optional<Zone> zone(ZoneId id) {
        return find("zone~" + id, Zone.class);
    }

    Optional<ZoneMember> zoneMember(ZoneId zone, MemberId device) {
        return find("zone-member~" + zone + "~" + device, ZoneMember.class);
    }

    boolean isAnchored(ProductId stream, AnchoredTree tree) {
        return tree.root().equals(trees(stream).get(tree.treeSize()));
    }

    /** Leaves of the stream's last anchored tree; 0 where there is none. */
    long anchored(ProductId stream) {
        return trees(stream).isEmpty() ? 0 : trees(stream).lastKey();
    }

    private NavigableMap<Long, Sha256> trees(ProductId stream) {
        return roots.getOrDefault(stream, Collections.emptyNavigableMap());
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
            if (row.isOf("anchor")) {
                anchored(row);
            } else if (KEPT.stream().anyMatch(row::isOf)) {
                row.value().ifPresentOrElse(_ -> rows.put(row.key(), row), () -> rows.remove(row.key()));
            }
        }
    }

    /** What is no anchor, or kept as another one, {@link AnchoredStreams} tells. */
    private void anchored(Row row) {
        try {
            Anchor anchor = row.as(Anchor.class);
            roots.computeIfAbsent(anchor.stream(), _ -> new TreeMap<>()).put(anchor.treeSize(), anchor.root());
        } catch (RuntimeException e) {
            // nothing stands on it
        }
    }
}
