package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.system.SeededBugs.closed;
import static org.blendsm.system.TradedChain.ANCHOR;
import static org.blendsm.system.TradedChain.DATES;
import static org.blendsm.system.TradedChain.DESCRIBE;
import static org.blendsm.system.TradedChain.DISPUTE;
import static org.blendsm.system.TradedChain.END;
import static org.blendsm.system.TradedChain.ERASE;
import static org.blendsm.system.TradedChain.EXPEL;
import static org.blendsm.system.TradedChain.FOLD;
import static org.blendsm.system.TradedChain.ISSUE;
import static org.blendsm.system.TradedChain.LEAVE;
import static org.blendsm.system.TradedChain.PUBLISH_POLICY;
import static org.blendsm.system.TradedChain.RATE;
import static org.blendsm.system.TradedChain.REVISE;
import static org.blendsm.system.TradedChain.REVOKE;
import static org.blendsm.system.TradedChain.ROTATE_KEY;
import static org.blendsm.system.TradedChain.RULE;
import static org.blendsm.system.TradedChain.SETTLE;
import static org.blendsm.system.TradedChain.SET_ENCRYPTION_KEY;
import static org.blendsm.system.TradedChain.SUSPEND;
import static org.blendsm.system.TradedChain.TOP_UP;
import static org.blendsm.system.TradedChain.TRANSFER;
import static org.blendsm.system.TradedChain.WITHDRAW_CONSENT;
import static org.blendsm.system.TradedChain.audit;
import static org.blendsm.system.TradedChain.blocks;
import static org.blendsm.system.TradedChain.claimUntil;
import static org.blendsm.system.TradedChain.forged;
import static org.blendsm.system.TradedChain.until;
import static org.blendsm.system.TradedChain.violated;
import static org.blendsm.system.TradedChain.violatedBy;
import static org.blendsm.system.TradedChain.violatedByLast;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.blendsm.model.dispute.Dispute;
import org.hyperledger.fabric.protos.common.Block;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change is dated neither long before what it read nor ahead of what comes after it or of the auditor's clock, and
 * says that it read what it replaces.
 */
class AuditDatesIT {
    /** An agreement is closed early so, before its seller has come, or is disputed for ever. */
    @Test
    void a_change_that_is_dated_ahead_is_found_by_what_is_dated_after_it() {
        Instant over = claimUntil().plus(Duration.ofMinutes(16));

        assertThat(violatedBy(SETTLE, 3, f -> closed(f, over))).containsExactly(DATES);
        assertThat(violatedBy(SETTLE, 3, f -> closed(f, Instant.parse("2126-01-01T00:00:00Z"))))
                .containsExactly(DATES);
    }

    @Test
    void a_change_that_is_dated_after_its_audit_is_found() {
        Instant late = Instant.parse("9000-01-01T00:00:00Z");
        UnaryOperator<ObjectNode> opened = row -> row.put("openedAt", late.toString());
        UnaryOperator<ObjectNode> disputed = row -> row.put("at", late.toString())
                .put("ruleUntil", late.plus(Dispute.RULING_TIME).toString());

        assertThat(violatedByLast(
                        DISPUTE,
                        0,
                        f -> f.at(late)
                                .rowAndEvent("agreement", "agreement", opened)
                                .rowAndEvent("dispute", "dispute", disputed)))
                .containsExactly(DATES);
    }

    /** The auditor's clock may be a quarter of an hour behind the peers', and a submitter's one before them. */
    @Test
    void a_change_may_be_half_an_hour_ahead_of_its_auditor() {
        Instant last = madeAt(EXPEL);

        assertThat(violated(audit(blocks(), () -> last.minus(Duration.ofMinutes(30)))))
                .isEmpty();
        assertThat(violated(audit(blocks(), () -> last.minus(Duration.ofMinutes(31)))))
                .containsExactly(DATES);
    }

    @Test
    void a_change_that_is_dated_long_before_what_it_read_is_found() {
        Instant made = madeAt(RATE);

        assertThat(violatedBy(RATE, 0, rated(made.minus(Duration.ofMinutes(44)))))
                .isEmpty();
        assertThat(violatedBy(RATE, 0, rated(made.minus(Duration.ofMinutes(46)))))
                .containsExactly(DATES);
    }

    private static UnaryOperator<Forgery> rated(Instant at) {
        return f -> f.at(at).rowAndEvent("rating", "rating", row -> row.put("at", at.toString()));
    }

    /** What was read says how old a change can be, so who dates one back says nothing of it. */
    @Test
    void a_change_that_does_not_say_that_it_read_what_it_replaced_is_found() {
        Instant back = madeAt(RATE).minus(Duration.ofDays(1));

        assertThat(violatedByLast(DESCRIBE, 1, f -> f.at(back).unread("node", "member", "member-key", "network")))
                .containsExactly(DATES);
        assertThat(violatedByLast(REVISE, 0, f -> f.unread("product"))).containsExactly(DATES);
        assertThat(violatedByLast(SETTLE, 0, f -> f.unread("agreement"))).containsExactly(DATES);
        assertThat(violatedByLast(SETTLE, 3, f -> f.unread("agreement"))).containsExactly(DATES);
        assertThat(violatedByLast(END, 0, f -> f.unread("agreement"))).containsExactly(DATES);
        assertThat(violatedByLast(TOP_UP, 0, f -> f.unread("account"))).containsExactly(DATES);
        assertThat(violatedByLast(RULE, 0, f -> f.unread("dispute"))).containsExactly(DATES);
        assertThat(violatedByLast(FOLD, 0, f -> f.unread("credit"))).containsExactly(DATES);
        assertThat(violatedByLast(TRANSFER, 0, f -> f.unread("account"))).containsExactly(DATES);
        assertThat(violatedByLast(ISSUE, 1, f -> f.unread("supply"))).containsExactly(DATES);
        assertThat(violatedByLast(ANCHOR, 1, f -> f.unread("anchor-latest"))).containsExactly(DATES);
        assertThat(violatedByLast(REVOKE, 0, f -> f.unread("capability"))).containsExactly(DATES);
        assertThat(violatedByLast(ERASE, 0, f -> f.unread("sealed-record"))).containsExactly(DATES);
        assertThat(violatedByLast(WITHDRAW_CONSENT, 0, f -> f.unread("consent")))
                .containsExactly(DATES);
        assertThat(violatedByLast(DESCRIBE, 1, f -> f.unread("node"))).containsExactly(DATES);
        assertThat(violatedByLast(PUBLISH_POLICY, 0, f -> f.unread("network"))).containsExactly(DATES);
        for (String function : List.of(SUSPEND, EXPEL, LEAVE, ROTATE_KEY, SET_ENCRYPTION_KEY)) {
            assertThat(violatedByLast(function, 0, f -> f.unread("member")))
                    .as(function)
                    .containsExactly(DATES);
        }
        assertThat(violatedByLast(SETTLE, 0, f -> f.unread("network", "member")))
                .as("what is not replaced")
                .isEmpty();
    }

    /** A proposal may be kept back: it is refused only where something that it read has changed. */
    @Test
    void a_change_may_come_long_after_it_was_made() {
        Instant ahead = madeAt(SET_ENCRYPTION_KEY).plus(Duration.ofHours(2));
        List<Block> left = until(LEAVE, 0);
        List<Block> keptBack = new ArrayList<>(left);
        keptBack.remove(keptBack.size() - 2);
        UnaryOperator<Forgery> later = f ->
                f.at(ahead).rowAndEvent("member", "member", row -> row.put("encryptionKeySince", ahead.toString()));

        assertThat(violated(forged(Forgery.sealed(keptBack), SET_ENCRYPTION_KEY, 0, later)))
                .isEmpty();
        assertThat(violated(forged(left, SET_ENCRYPTION_KEY, 0, later))).contains(DATES);
    }

    private static Instant madeAt(String function) {
        return Forgery.madeAt(blocks(), function, 0);
    }
}
