package org.blendsm.model.contracts;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
import org.blendsm.model.zone.Zones;

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
            SealedRecords.class,
            Zones.class);

    private Contracts() {}

    /** Of which contract an event tells: its concept's word and the sealed family that the event is one of. */
    public static LedgerContract of(LedgerEvent event) {
        return ALL.stream()
                .map(face -> face.getAnnotation(LedgerContract.class))
                .filter(contract -> contract.events().isInstance(event))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("an event of no concept: " + event.getClass()));
    }

    /** What the model calls an event, whatever its class is called, such as {@code MemberRated}. */
    public static String nameOf(LedgerEvent event) {
        return Arrays.stream(
                        of(event).events().getAnnotation(JsonSubTypes.class).value())
                .filter(kind -> kind.value() == event.getClass())
                .map(JsonSubTypes.Type::name)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("an event without a name: " + event.getClass()));
    }

    /** @param fabricName {@code concept:EventName}; empty where no concept is called so */
    public static Optional<Class<? extends LedgerEvent>> family(String fabricName) {
        String concept = fabricName.substring(0, Math.max(0, fabricName.indexOf(':')));
        for (Class<?> face : ALL) {
            LedgerContract contract = face.getAnnotation(LedgerContract.class);
            if (contract.value().equals(concept)) {
                return Optional.of(contract.events());
            }
        }
        return Optional.empty();
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
