package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.system.SeededBugs.by;
import static org.blendsm.system.TradedChain.AGREEMENTS;
import static org.blendsm.system.TradedChain.ANCHOR;
import static org.blendsm.system.TradedChain.ANCHORS;
import static org.blendsm.system.TradedChain.AUTHORITY;
import static org.blendsm.system.TradedChain.EVENTS;
import static org.blendsm.system.TradedChain.PUBLISH;
import static org.blendsm.system.TradedChain.RULE;
import static org.blendsm.system.TradedChain.SETTLE;
import static org.blendsm.system.TradedChain.agreement;
import static org.blendsm.system.TradedChain.json;
import static org.blendsm.system.TradedChain.key;
import static org.blendsm.system.TradedChain.person;
import static org.blendsm.system.TradedChain.violatedBy;
import static org.blendsm.system.TradedChain.violatedByLast;
import static org.blendsm.system.TradedChain.written;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.blendsm.model.Sha256;
import org.blendsm.model.integrity.AnchoredTree;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.payment.Claim;
import org.blendsm.model.payment.Receipt;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/**
 * What proves a delivery and a payment afterwards: trees that only grow, anchored by who is to anchor, and receipts
 * that say what was paid and stand on such trees.
 */
class AuditAnchorsAndReceiptsIT {
    @Test
    void a_tree_that_is_no_extension_is_found() {
        assertThat(violatedBy(ANCHOR, 1, f -> f.row("anchor", row -> row.put("treeSize", 2))))
                .contains(ANCHORS);
        assertThat(violatedBy(
                        ANCHOR,
                        0,
                        f -> f.row(
                                "anchor",
                                row -> row.put("root", Sha256.of(new byte[1]).value()))))
                .contains(ANCHORS);
    }

    @Test
    void a_latest_anchor_that_is_none_is_found() {
        assertThat(violatedBy(ANCHOR, 1, f -> f.without("anchor"))).containsExactly(ANCHORS, EVENTS);
    }

    @Test
    void an_anchor_by_who_is_not_to_anchor_is_found() {
        String broker = person("broker").id().value();
        UnaryOperator<ObjectNode> change = row -> row.put("by", broker);

        assertThat(violatedByLast(ANCHOR, 0, by("broker"))).containsExactly(ANCHORS);
        assertThat(violatedByLast(
                        ANCHOR,
                        0,
                        f -> f.by(person("broker"))
                                .row("anchor-latest", change)
                                .rowAndEvent("anchor", "anchor", change)))
                .containsExactly(ANCHORS);
        assertThat(violatedByLast(
                        ANCHOR,
                        1,
                        f -> f.by(person("broker"))
                                .row("anchor-latest", change)
                                .rowAndEvent("anchor", "anchor", change)))
                .containsExactly(ANCHORS);
        assertThat(violatedByLast(ANCHOR, 1, f -> f.renamed("anchor", "anchor~" + Sha256.of() + "~1")))
                .containsExactly(ANCHORS);
    }

    @Test
    void a_receipt_that_says_something_else_than_was_paid_is_found() {
        String other = person("other").id().value();
        for (UnaryOperator<ObjectNode> bug : List.<UnaryOperator<ObjectNode>>of(
                row -> row.put("buyer", other),
                row -> row.put("toMessage", row.get("toMessage").asLong() + 1),
                row -> row.put("network", Sha256.of().value()),
                row -> row.put("last", true))) {
            assertThat(violatedBy(SETTLE, 0, f -> f.rowAndEvent("receipt", "receipt", bug)))
                    .containsExactly(AGREEMENTS);
        }
    }

    @Test
    void a_receipt_of_no_payment_is_found() {
        ObjectNode receipt = written(SETTLE, 0, "receipt").put("number", 7);
        String key = key(SETTLE, 0, "receipt");
        String seventh = key.substring(0, key.length() - 1) + "7";

        assertThat(violatedBy(PUBLISH, 0, f -> f.with(seventh, receipt))).containsExactly(AUTHORITY, AGREEMENTS);
    }

    /** Its seller signs it, and who endorse look away. */
    @Test
    void an_invoice_on_a_tree_that_was_not_anchored_before_it_is_found() throws Exception {
        assertThat(violatedBy(SETTLE, 2, standingOn(Trade.tree(5)))).isEmpty();
        for (AnchoredTree wrong : List.of(
                new AnchoredTree(5, Trade.tree(2).root()), // another root
                new AnchoredTree(4, Trade.tree(5).root()), // another size
                Trade.tree(4), // a tree of the stream that no anchor names
                Trade.tree(6))) { // one that was anchored afterwards
            assertThat(violatedBy(SETTLE, 2, standingOn(wrong)))
                    .as(wrong.toString())
                    .containsExactly(AGREEMENTS);
        }
    }

    private static UnaryOperator<Forgery> standingOn(AnchoredTree tree) throws Exception {
        Claim before = new Claim(
                CanonicalJson.decode(CanonicalJson.encode(written(SETTLE, 2, "receipt")), Receipt.class)
                        .voucher()
                        .orElseThrow(),
                Optional.empty());
        Claim claim = Trade.invoiced(before, agreement(SETTLE, 2).deal(), person("seller"), tree);
        return f -> f.calling(SETTLE, claim).rowAndEvent("receipt", "receipt", receipt -> {
            receipt.set("invoice", json(claim.invoice().orElseThrow()));
            return receipt;
        });
    }

    @Test
    void a_receipt_of_a_ruling_that_says_something_else_is_found() {
        String other = person("other").id().value();
        for (UnaryOperator<ObjectNode> bug : List.<UnaryOperator<ObjectNode>>of(
                row -> row.put("refunded", row.get("refunded").asLong() - 1),
                row -> row.put("buyer", other),
                row -> row.put("toMessage", 1),
                row -> row.put("last", false),
                row -> {
                    ((ObjectNode) row.get("ruling")).put("arbiter", other);
                    return row;
                },
                row -> {
                    ((ObjectNode) row.get("ruling")).put("dispute", Sha256.of().value());
                    return row;
                },
                row -> {
                    row.remove("ruling");
                    return row;
                },
                row -> {
                    row.set("voucher", written(SETTLE, 0, "receipt").get("voucher"));
                    return row;
                })) {
            assertThat(violatedBy(RULE, 0, f -> f.rowAndEvent("receipt", "receipt", bug)))
                    .containsExactly(AGREEMENTS);
        }
        assertThat(violatedBy(RULE, 0, f -> f.without("receipt"))).contains(AGREEMENTS, EVENTS);
        assertThat(violatedBy(
                        RULE,
                        0,
                        f -> f.event(event -> {
                            ((ObjectNode) event).remove("receipt");
                            return event;
                        })))
                .containsExactly(EVENTS);
    }

    @Test
    void a_ruling_without_a_receipt_is_found_where_one_before_it_left_one() {
        assertThat(violatedBy(RULE, 1, AuditAnchorsAndReceiptsIT::ruledAsBefore))
                .containsExactly(AGREEMENTS);
        assertThat(violatedBy(RULE, 0, AuditAnchorsAndReceiptsIT::ruledAsBefore))
                .as("by a chaincode of before")
                .isEmpty();
    }

    /** As the contract ruled when rulings left no receipt. */
    private static Forgery ruledAsBefore(Forgery ruling) {
        return ruling.without("receipt")
                .rowAndEvent("agreement", "agreement", agreement -> {
                    ((ObjectNode) agreement.get("purse")).put("receipts", 0);
                    return agreement;
                })
                .event(event -> {
                    ((ObjectNode) event).remove("receipt");
                    return event;
                });
    }
}
