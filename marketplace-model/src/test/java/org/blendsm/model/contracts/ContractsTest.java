package org.blendsm.model.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.util.Arrays;
import java.util.List;
import org.blendsm.model.access.AccessEvent;
import org.blendsm.model.ledger.LedgerContract;
import org.blendsm.model.rating.RatingEvent;
import org.junit.jupiter.api.Test;

class ContractsTest {
    @Test
    void an_events_family_is_found_by_the_concept_in_its_name() {
        assertThat(Contracts.family("rating:MemberRated")).contains(RatingEvent.class);
        assertThat(Contracts.family("access:AnythingElse")).contains(AccessEvent.class);
        assertThat(Contracts.family("gossip:MemberRated")).isEmpty();
        assertThat(Contracts.family("MemberRated")).isEmpty();
    }

    /** What is stored and told under a name stays readable when a class is renamed, and no longer where it has none. */
    @Test
    void every_event_has_a_name_in_its_family() {
        assertThat(Contracts.ALL).allSatisfy(face -> {
            Class<?> family = face.getAnnotation(LedgerContract.class).events();
            List<Class<?>> named = Arrays.stream(
                            family.getAnnotation(JsonSubTypes.class).value())
                    .<Class<?>>map(JsonSubTypes.Type::value)
                    .toList();
            assertThat(named).containsExactlyInAnyOrder(family.getPermittedSubclasses());
        });
    }
}
