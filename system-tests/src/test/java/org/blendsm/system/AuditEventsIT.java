package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.system.TradedChain.END;
import static org.blendsm.system.TradedChain.EVENTS;
import static org.blendsm.system.TradedChain.EXPEL;
import static org.blendsm.system.TradedChain.FOLD;
import static org.blendsm.system.TradedChain.ISSUE;
import static org.blendsm.system.TradedChain.PUBLISH;
import static org.blendsm.system.TradedChain.SETTLE;
import static org.blendsm.system.TradedChain.SET_ENCRYPTION_KEY;
import static org.blendsm.system.TradedChain.TRANSFER;
import static org.blendsm.system.TradedChain.WITHDRAW;
import static org.blendsm.system.TradedChain.person;
import static org.blendsm.system.TradedChain.violatedBy;
import static org.blendsm.system.TradedChain.violatedByLast;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Each change is told by one event of its call's kind, which says what was written and nothing else. */
class AuditEventsIT {
    @Test
    void a_change_of_which_nobody_was_told_is_found() {
        assertThat(violatedBy(PUBLISH, 0, Forgery::silent)).containsExactly(EVENTS);
    }

    @Test
    void an_event_that_tells_what_was_not_written_is_found() {
        assertThat(violatedBy(EXPEL, 0, f -> f.without("member"))).containsExactly(EVENTS);
        assertThat(violatedBy(ISSUE, 0, f -> f.event(event -> ((ObjectNode) event).put("supply", 1))))
                .containsExactly(EVENTS);
        assertThat(violatedBy(
                        TRANSFER,
                        0,
                        f -> f.event(event -> {
                            ArrayNode credited =
                                    (ArrayNode) event.path("movement").path("credited");
                            credited.add(((ObjectNode) credited.get(0).deepCopy())
                                    .put("owner", person("other").id().value()));
                            return event;
                        })))
                .containsExactly(EVENTS);
        assertThat(violatedBy(FOLD, 0, f -> f.without("credit"))).contains(EVENTS);
    }

    @Test
    void an_event_that_tells_something_else_than_was_written_is_found() {
        assertThat(violatedBy(
                        PUBLISH,
                        0,
                        f -> f.event(event -> {
                            ((ObjectNode) event.path("product").path("listing")).put("version", 2);
                            return event;
                        })))
                .containsExactly(EVENTS);
    }

    @Test
    void an_event_that_tells_something_else_than_happened_is_found() {
        String other = person("other").id().value();

        assertThat(violatedBy(FOLD, 0, f -> f.event(event -> ((ObjectNode) event).put("owner", other))))
                .containsExactly(EVENTS);
        assertThat(violatedBy(SET_ENCRYPTION_KEY, 0, telling("MemberAdmitted"))).containsExactly(EVENTS);
        assertThat(violatedBy(
                        FOLD,
                        0,
                        f -> f.event(event -> {
                            ((ObjectNode) event.path("movement").path("folded").get(0)).put("amount", 1);
                            return event;
                        })))
                .containsExactly(EVENTS);
        assertThat(violatedBy(
                        TRANSFER,
                        0,
                        f -> f.event(event -> {
                            ArrayNode postings =
                                    (ArrayNode) event.path("movement").path("postings");
                            postings.addObject()
                                    .put("account", "member/" + other)
                                    .put("amount", 3);
                            postings.addObject()
                                    .put("account", "member/" + other)
                                    .put("amount", -3);
                            return event;
                        })))
                .containsExactly(EVENTS);
    }

    /** A broker cuts a stream when it is told of an end, and of a withdrawal. */
    @Test
    void an_event_of_another_kind_than_its_call_makes_is_found() {
        assertThat(violatedByLast(WITHDRAW, 0, telling("ProductRevised"))).containsExactly(EVENTS);
        assertThat(violatedByLast(END, 0, telling("ClaimsOpened"))).containsExactly(EVENTS);
        assertThat(violatedByLast(SETTLE, 2, telling("PartSettled"))).containsExactly(EVENTS);
    }

    private static UnaryOperator<Forgery> telling(String kind) {
        return f -> f.event(event -> ((ObjectNode) event).put("event", kind));
    }
}
