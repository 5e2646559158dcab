package org.blendsm.model.contracts;

import java.lang.reflect.Method;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.blendsm.model.access.Capabilities;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.dispute.Disputes;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.ledger.LedgerContract;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.ledger.Submit;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.privacy.SealedRecords;
import org.blendsm.model.rating.Ratings;
import org.blendsm.model.token.Tokens;

/** All ledger interfaces of the marketplace, one for each concept. */
public final class Contracts {
    public static final List<Class<?>> ALL = List.of(
            Memberships.class,
            Tokens.class,
            Catalogue.class,
            Agreements.class,
            Payments.class,
            Disputes.class,
            Ratings.class,
            Anchors.class,
            Capabilities.class,
            SealedRecords.class);

    private Contracts() {}

    /** Of which contract an event tells: its concept's word and the sealed family that the event is one of. */
    public static LedgerContract of(LedgerEvent event) {
        return ALL.stream()
                .map(face -> face.getAnnotation(LedgerContract.class))
                .filter(contract -> contract.events().isInstance(event))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("an event of no concept: " + event.getClass()));
    }

    /** The names of all functions that change the ledger: what a policy can open to roles. */
    public static SortedSet<String> submits() {
        SortedSet<String> names = new TreeSet<>();
        for (Class<?> face : ALL) {
            String concept = face.getAnnotation(LedgerContract.class).value();
            for (Method method : face.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Submit.class)) {
                    names.add(concept + ":" + method.getName());
                }
            }
        }
        return names;
    }
}
