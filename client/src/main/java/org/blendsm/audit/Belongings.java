package org.blendsm.audit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.access.Capability;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Extension;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.membership.Member;
import org.blendsm.model.privacy.Consent;
import org.blendsm.model.privacy.Envelope;
import org.blendsm.model.privacy.SealedRecord;
import org.blendsm.model.zone.Zone;
import org.blendsm.model.zone.ZoneMember;

/**
 * Whether what belongs to somebody changed as its owner asked: each call makes certain rows of the tables that are
 * named here, whole, and leaves none of another call's behind.
 */
final class Belongings {
    /** What the rows of each table hold. */
    private static final Map<String, Class<?>> TABLES = Map.ofEntries(
            Map.entry("product", Product.class),
            Map.entry("offer", Offer.class),
            Map.entry("capability", Capability.class),
            Map.entry("capability-held", Capability.class),
            Map.entry("agreement-of", AgreementId.class),
            Map.entry("extension", Extension.class),
            Map.entry("sealed-record", SealedRecord.class),
            Map.entry("envelope", Envelope.class),
            Map.entry("consent", Consent.class),
            Map.entry("zone", Zone.class),
            Map.entry("zone-member", ZoneMember.class),
            Map.entry("member-key", MemberId.class),
            Map.entry("operator", MemberId.class));

    private final MemberRoll roll;
    private final CatalogueWishes catalogue;
    private final AccessWishes access;
    private final ExtensionWishes extensions;
    private final PrivacyWishes privacy;
    private final ZoneWishes zones;

    Belongings(MemberRoll roll, WorldState world, AgreementSteps agreements, ExtensionWishes extensions) {
        this.roll = roll;
        this.catalogue = new CatalogueWishes(roll, world);
        LiveRights rights = new LiveRights(roll, world, agreements);
        this.access = new AccessWishes(world, rights);
        this.extensions = extensions;
        this.privacy = new PrivacyWishes(world, rights);
        this.zones = new ZoneWishes(roll, world);
    }

    /** @throws Broken where the signer asked for something else, or it was not the signer's to ask for */
    void requireGranted(CommittedTransaction transaction, Member signer, List<AgreementSteps.Step> steps) {
        Optional<Agreement.Deal> opened = steps.stream()
                .filter(step -> step.before().isEmpty())
                .map(step -> step.after().deal())
                .findFirst();
        Map<String, Object> due = new HashMap<>();
        due.putAll(catalogue.due(transaction, signer));
        due.putAll(access.due(transaction, signer, opened));
        due.putAll(extensions.due(transaction, signer));
        due.putAll(privacy.due(transaction, signer));
        due.putAll(zones.due(transaction, signer));
        require(transaction, due);
    }

    /** @throws Broken where the founding left something else behind than its member's key and office */
    void requireFounded(CommittedTransaction transaction) {
        require(transaction, Map.of());
    }

    private void require(CommittedTransaction transaction, Map<String, Object> asked) {
        Map<String, Optional<Object>> due = new HashMap<>();
        asked.forEach((key, row) -> due.put(key, Optional.of(row)));
        transaction.written("member").stream()
                .map(row -> row.as(Member.class))
                .forEach(member -> due.putAll(indexed(roll.member(member.id()), member)));
        Map<String, Optional<Object>> written = new HashMap<>();
        for (Row row : transaction.rows()) {
            Class<?> type = TABLES.get(row.table());
            if (type != null) {
                written.put(row.key(), row.value().map(_ -> row.as(type)));
            }
        }
        Broken.unless(
                written.equals(due), "%s was to make %s, and written was %s", transaction.function(), due, written);
    }

    /** By a key a member is found who signs, and an operator is one of those of whom the last stays. */
    private static Map<String, Optional<Object>> indexed(Optional<Member> before, Member after) {
        Map<String, Optional<Object>> rows = new HashMap<>();
        if (before.filter(member -> member.key().equals(after.key())).isEmpty()) {
            rows.put("member-key~" + after.key().fingerprint(), Optional.of(after.id()));
        }
        boolean ruled = before.filter(MemberRoll::rules).isPresent();
        if (ruled != MemberRoll.rules(after)) {
            rows.put("operator~" + after.id(), Optional.<Object>of(after.id()).filter(_ -> !ruled));
        }
        return rows;
    }
}
