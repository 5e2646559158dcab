package org.blendsm.system;

import static org.blendsm.system.TradedChain.CLOSE;
import static org.blendsm.system.TradedChain.SETTLE;
import static org.blendsm.system.TradedChain.ended;
import static org.blendsm.system.TradedChain.key;
import static org.blendsm.system.TradedChain.person;

import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a chaincode with a bug, or endorsers that look away, would have made of a call; by the name of what is wrong.
 */
final class SeededBugs {
    private SeededBugs() {}

    static UnaryOperator<Forgery> by(String role) {
        return forgery -> forgery.by(person(role));
    }

    /** Another right than was given, in both of its rows. */
    static Forgery right(Forgery forgery, UnaryOperator<ObjectNode> bug) {
        UnaryOperator<ObjectNode> change = row -> row.set("right", bug.apply((ObjectNode) row.get("right")));
        return forgery.row("capability-held", change).rowAndEvent("capability", "capability", change);
    }

    /** Another purse, in the agreement's row alone. */
    static UnaryOperator<Forgery> purse(UnaryOperator<ObjectNode> bug) {
        return forgery -> forgery.row("agreement", row -> row.set("purse", bug.apply((ObjectNode) row.get("purse"))));
    }

    /** So much more in this field; less where it is below zero. */
    static ObjectNode add(ObjectNode row, String field, long more) {
        return row.put(field, row.get(field).asLong() + more);
    }

    /** A settlement that rests on nobody's word. */
    static Forgery withoutVoucher(Forgery settlement) {
        return settlement.rowAndEvent("receipt", "receipt", receipt -> {
            receipt.remove("voucher");
            return receipt;
        });
    }

    /** A settlement that paid the seller and nobody else, as anybody's close that returns the whole deposit. */
    static Forgery closed(Forgery settlement, Instant at) {
        return returned(settlement, at, "Settled", "settledAt")
                .event(event -> ((ObjectNode) event).put("event", "AgreementSettled"))
                .rowAndEvent("receipt", "receipt", receipt -> receipt.put("last", true))
                .by(person("other"))
                .credited()
                .calling(CLOSE, ended().deal().id());
    }

    /** A settlement that paid the seller and nobody else, as something that returns the whole deposit. */
    static Forgery returned(Forgery settlement, Instant at, String state, String since) {
        String seller = person("seller").id().value();
        String buyer = person("buyer").id().value();
        long deposit = ended().purse().deposited().minorUnits();
        String credit = key(SETTLE, 3, "credit").replace(seller, buyer);
        UnaryOperator<ObjectNode> returned = paid ->
                paid.put("paid", 0).put("fee", 0).put("refunded", deposit).put("escrow", 0);
        return withoutVoucher(settlement)
                .at(at)
                .renamed("credit", credit)
                .row("credit", row -> row.put("owner", buyer).put("amount", deposit))
                .rowAndEvent(
                        "receipt",
                        "receipt",
                        receipt -> returned.apply(receipt).put("toMessage", 0).put("at", at.toString()))
                .rowAndEvent("agreement", "agreement", agreement -> {
                    returned.apply((ObjectNode) agreement.get("purse"))
                            .put("claimed", 0)
                            .put("settled", 0)
                            .put("changedAt", at.toString());
                    agreement.remove(List.of("endedBy", "endedAt", "claimUntil"));
                    return agreement.put(since, at.toString()).put("state", state);
                })
                .event(event -> {
                    JsonNode movement = event.path("movement");
                    ((ObjectNode) movement.path("postings").get(0)).put("amount", -deposit);
                    ((ObjectNode) movement.path("postings").get(1))
                            .put("account", "member/" + buyer)
                            .put("amount", deposit);
                    ((ObjectNode) movement.path("credited").get(0))
                            .put("owner", buyer)
                            .put("amount", deposit);
                    return event;
                });
    }
}
