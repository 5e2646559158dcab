package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.system.SeededBugs.by;
import static org.blendsm.system.TradedChain.ACCEPT;
import static org.blendsm.system.TradedChain.AUTHORITY;
import static org.blendsm.system.TradedChain.CONSERVATION;
import static org.blendsm.system.TradedChain.EVENTS;
import static org.blendsm.system.TradedChain.FOLD;
import static org.blendsm.system.TradedChain.ISSUE;
import static org.blendsm.system.TradedChain.PUBLISH;
import static org.blendsm.system.TradedChain.SUPPLY;
import static org.blendsm.system.TradedChain.TOP_UP;
import static org.blendsm.system.TradedChain.TRANSFER;
import static org.blendsm.system.TradedChain.key;
import static org.blendsm.system.TradedChain.person;
import static org.blendsm.system.TradedChain.violatedBy;
import static org.blendsm.system.TradedChain.violatedByLast;
import static org.blendsm.system.TradedChain.written;

import org.blendsm.model.Sha256;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * No money is made or lost; it moves out of an account by its owner's word alone, as much as that says, into one entry
 * and one credit of its transaction's.
 */
class AuditMoneyIT {
    @Test
    void money_from_nothing_is_found() {
        assertThat(violatedBy(ISSUE, 0, f -> f.row("credit", row -> row.put("amount", 10_001))))
                .contains(CONSERVATION, SUPPLY);
    }

    @Test
    void a_balance_below_zero_is_found() {
        assertThat(violatedBy(TRANSFER, 0, f -> f.row("account", row -> row.put("amount", -5))))
                .contains(CONSERVATION);
    }

    @Test
    void a_credit_that_was_lost_is_found() {
        assertThat(violatedBy(TRANSFER, 0, f -> f.without("credit"))).contains(CONSERVATION, SUPPLY);
    }

    @Test
    void a_posting_that_was_lost_is_found() {
        assertThat(violatedBy(
                        TRANSFER,
                        0,
                        f -> f.event(event -> {
                            ((ArrayNode) event.path("movement").path("postings")).removeAll();
                            return event;
                        })))
                .containsExactly(SUPPLY, EVENTS);
    }

    @Test
    void a_supply_that_is_not_what_was_issued_is_found() {
        assertThat(violatedBy(ISSUE, 0, f -> f.supply(1))).contains(SUPPLY);
    }

    @Test
    void a_payment_out_of_somebody_elses_account_is_found() {
        assertThat(violatedBy(TRANSFER, 0, by("seller"))).containsExactly(AUTHORITY);
        assertThat(violatedBy(ACCEPT, 0, by("seller"))).containsExactly(AUTHORITY);
        assertThat(violatedBy(TOP_UP, 0, by("seller"))).containsExactly(AUTHORITY);
        assertThat(violatedBy(FOLD, 0, by("seller")))
                .as("folding moves nothing")
                .isEmpty();
    }

    @Test
    void a_transfer_that_moves_more_than_was_asked_for_is_found() {
        assertThat(violatedBy(TRANSFER, 0, AuditMoneyIT::doubled)).contains(AUTHORITY);
        assertThat(violatedBy(ISSUE, 0, AuditMoneyIT::doubled)).contains(AUTHORITY);
    }

    /** Rows and entry say the same, under the owner's own signature; only the arguments say what was asked. */
    private static Forgery doubled(Forgery forgery) {
        return forgery.row("credit", row -> row.put("amount", row.get("amount").asLong() * 2))
                .row("entry", row -> row.put("amount", row.get("amount").asLong() * 2));
    }

    /** Under another name it could take the place of other money, or be out of its owner's reach. */
    @Test
    void money_under_another_name_than_its_transactions_is_found() {
        String owner = person("seller").id().value();
        String another = "another";

        assertThat(violatedByLast(
                        TRANSFER,
                        0,
                        f -> f.renamed("credit", "credit~" + owner + "~" + another)
                                .row("credit", row -> row.put("id", another))
                                .event(event -> {
                                    ((ObjectNode) event.path("movement")
                                                    .path("credited")
                                                    .get(0))
                                            .put("id", another);
                                    return event;
                                })))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        TRANSFER,
                        0,
                        f -> f.row(
                                        "credit",
                                        row -> row.put(
                                                "owner", person("other").id().value()))
                                .event(event -> {
                                    ((ObjectNode) event.path("movement")
                                                    .path("credited")
                                                    .get(0))
                                            .put("owner", person("other").id().value());
                                    return event;
                                })))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        TRANSFER,
                        0,
                        f -> f.row("account", row -> row.put("owner", owner)).event(event -> {
                            ((ObjectNode) event.path("movement").path("base")).put("owner", owner);
                            return event;
                        })))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_journal_entry_that_was_written_over_is_found() {
        assertThat(key(ISSUE, 0, "entry")).startsWith("entry~");
        assertThat(violatedBy(ISSUE, 1, f -> f.renamed("entry", key(ISSUE, 0, "entry"))))
                .containsExactly(AUTHORITY, "once");
    }

    @Test
    void a_journal_entry_that_nobody_asked_for_is_found() {
        ObjectNode entry = written(TRANSFER, 0, "entry").put("id", Sha256.of().value());

        assertThat(violatedBy(PUBLISH, 0, f -> f.with("entry~" + Sha256.of(), entry)))
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(TRANSFER, 0, f -> f.without("entry"))).containsExactly(AUTHORITY, EVENTS);
    }
}
