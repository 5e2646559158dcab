package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.system.SeededBugs.add;
import static org.blendsm.system.SeededBugs.by;
import static org.blendsm.system.SeededBugs.closed;
import static org.blendsm.system.SeededBugs.purse;
import static org.blendsm.system.SeededBugs.withoutVoucher;
import static org.blendsm.system.TradedChain.ACCEPT;
import static org.blendsm.system.TradedChain.AGREEMENTS;
import static org.blendsm.system.TradedChain.AUTHORITY;
import static org.blendsm.system.TradedChain.CLOSE;
import static org.blendsm.system.TradedChain.CONSERVATION;
import static org.blendsm.system.TradedChain.EVENTS;
import static org.blendsm.system.TradedChain.FOLD;
import static org.blendsm.system.TradedChain.SETTLE;
import static org.blendsm.system.TradedChain.SUPPLY;
import static org.blendsm.system.TradedChain.agreement;
import static org.blendsm.system.TradedChain.claimUntil;
import static org.blendsm.system.TradedChain.ended;
import static org.blendsm.system.TradedChain.json;
import static org.blendsm.system.TradedChain.key;
import static org.blendsm.system.TradedChain.person;
import static org.blendsm.system.TradedChain.violatedBy;
import static org.blendsm.system.TradedChain.violatedByLast;
import static org.blendsm.system.TradedChain.written;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is paid out of an agreement's purse, and when that is closed: by vouchers, at the agreed fee, to its seller. */
class AuditSettlementsIT {
    @Test
    void a_settlement_by_who_is_neither_seller_nor_broker_is_found() {
        assertThat(violatedBy(SETTLE, 0, by("buyer"))).containsExactly(AUTHORITY);
        assertThat(violatedBy(SETTLE, 0, by("other"))).containsExactly(AUTHORITY);
        assertThat(violatedBy(SETTLE, 0, f -> f.by(person("broker")).credited()))
                .isEmpty();
    }

    @Test
    void a_payment_without_a_voucher_is_found() {
        assertThat(violatedBy(SETTLE, 0, SeededBugs::withoutVoucher)).containsExactly(AUTHORITY, AGREEMENTS);
    }

    @Test
    void a_payment_that_went_to_somebody_else_is_found() {
        String seller = person("seller").id().value();
        String other = person("other").id().value();
        assertThat(violatedBy(
                        SETTLE,
                        0,
                        f -> f.renamed("credit", key(SETTLE, 0, "credit").replace(seller, other))
                                .row("credit", row -> row.put("owner", other))
                                .event(event -> ((ObjectNode) event)
                                        .set(
                                                "movement",
                                                JsonMapper.shared()
                                                        .readTree(event.path("movement")
                                                                .toString()
                                                                .replace(seller, other))))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_fee_that_is_not_the_agreed_one_is_found() {
        assertThat(violatedBy(SETTLE, 0, purse(purse -> add(add(purse, "paid", -1), "fee", 1))))
                .contains(AGREEMENTS);
    }

    @Test
    void a_voucher_that_went_down_is_found() {
        assertThat(violatedBy(SETTLE, 1, purse(purse -> purse.put("claimed", 9))))
                .contains(AGREEMENTS);
    }

    @Test
    void a_payment_for_a_tick_that_was_never_released_is_found() {
        assertThat(violatedBy(
                        SETTLE,
                        1,
                        f -> f.row("receipt", row -> {
                            ObjectNode tick = (ObjectNode) row.get("voucher").get("tick");
                            tick.put("link", Sha256.of(new byte[1]).value());
                            return row;
                        })))
                .contains(AGREEMENTS);
    }

    @Test
    void a_payment_above_the_deposit_is_found() {
        assertThat(violatedBy(SETTLE, 1, purse(purse -> purse.put("paid", 1_000))))
                .contains(AGREEMENTS);
    }

    @Test
    void a_deposit_that_grew_by_itself_is_found() {
        assertThat(violatedBy(SETTLE, 0, purse(purse -> add(add(purse, "deposited", 1), "escrow", 1))))
                .contains(AGREEMENTS, CONSERVATION, SUPPLY);
    }

    /** What is held is the seller's surety until its claim window is over. */
    @Test
    void a_part_payment_that_gives_back_what_is_held_is_found() {
        assertThat(violatedByLast(SETTLE, 0, givingBack(0))).containsExactly(AGREEMENTS);
        assertThat(violatedByLast(SETTLE, 3, givingBack(3))).containsExactly(AGREEMENTS);
    }

    /** A part settlement that returns to the buyer all that it should have left. */
    private static UnaryOperator<Forgery> givingBack(int time) {
        String seller = person("seller").id().value();
        String buyer = person("buyer").id().value();
        long held = agreement(SETTLE, time).purse().escrow().minorUnits();
        String key = key(SETTLE, time, "credit~" + seller).replace(seller, buyer);
        ObjectNode credit =
                written(SETTLE, time, "credit~" + seller).put("owner", buyer).put("amount", held);
        UnaryOperator<ObjectNode> returned = paid -> paid.put("refunded", held).put("escrow", 0);
        return f -> f.with(key, credit)
                .rowAndEvent("receipt", "receipt", returned)
                .rowAndEvent("agreement", "agreement", agreement -> {
                    var unused = returned.apply((ObjectNode) agreement.path("purse"));
                    return agreement;
                })
                .event(event -> {
                    JsonNode movement = event.path("movement");
                    ArrayNode credited = (ArrayNode) movement.path("credited");
                    ArrayNode postings = (ArrayNode) movement.path("postings");
                    ObjectNode debit = (ObjectNode) postings.get(0);
                    debit.put("amount", debit.path("amount").asLong() - held);
                    ObjectNode refund = json(Map.of("account", "member/" + buyer, "amount", held));
                    int first = buyer.compareTo(credited.get(0).path("owner").asString()) < 0
                            ? 0
                            : buyer.compareTo(credited.path(credited.size() - 1)
                                                    .path("owner")
                                                    .asString())
                                            > 0
                                    ? credited.size()
                                    : 1;
                    credited.insert(first, credit.deepCopy());
                    postings.insert(first + 1, refund);
                    return event;
                });
    }

    @Test
    void a_settled_agreement_that_still_holds_money_is_found() {
        assertThat(violatedBy(SETTLE, 2, purse(purse -> add(purse.put("escrow", 1), "refunded", -1))))
                .contains(AGREEMENTS);
    }

    @Test
    void an_agreement_that_was_closed_and_paid_again_is_found() {
        assertThat(violatedBy(
                        SETTLE,
                        0,
                        f -> f.row("agreement", row -> {
                            row.put("state", "Settled");
                            row.put(
                                    "settledAt",
                                    row.get("purse").get("changedAt").asString());
                            return row;
                        })))
                .contains(AGREEMENTS);
    }

    /**
     * The seller's last voucher closes; the same, brought by the broker, takes from a seller who holds a higher one.
     */
    @Test
    void an_agreement_that_was_closed_by_the_brokers_hand_is_found() {
        assertThat(violatedBy(SETTLE, 2, f -> f.by(person("broker")).credited()))
                .containsExactly(AGREEMENTS);
    }

    @Test
    void an_agreement_that_was_closed_and_did_not_pay_for_all_that_was_claimed_is_found() {
        long shortOf = 10;
        long price = NumbersForSale.PRICE.minorUnits() * shortOf;
        assertThat(violatedBy(
                        SETTLE,
                        2,
                        f -> purse(purse -> returning(add(purse, "settled", -shortOf), price))
                                .apply(f)
                                .row("receipt", row -> returning(add(row, "toMessage", -shortOf), price))))
                .contains(AGREEMENTS);
    }

    /** One minor unit of it was the broker's fee, of one percent, rounded down. */
    private static ObjectNode returning(ObjectNode paid, long price) {
        return add(add(add(paid, "refunded", price), "paid", 1 - price), "fee", -1);
    }

    @Test
    void a_close_is_anyones_and_found_only_where_it_came_too_early_or_closed_nothing() {
        Instant over = claimUntil().plus(Duration.ofMinutes(16));

        assertThat(violatedByLast(SETTLE, 3, f -> closed(f, over))).isEmpty();
        assertThat(violatedByLast(SETTLE, 3, f -> closed(f, claimUntil().plus(Duration.ofMinutes(14)))))
                .containsExactly(AUTHORITY, AGREEMENTS);
        assertThat(violatedByLast(
                        SETTLE,
                        3,
                        f -> withoutVoucher(f.by(person("other")).at(over))
                                .calling(CLOSE, ended().deal().id())))
                .containsExactly(AUTHORITY, AGREEMENTS);
    }

    /** Members that sign another call than endorsers write down. */
    @Test
    void a_close_that_nobody_asked_for_is_found() {
        Instant over = claimUntil().plus(Duration.ofMinutes(16));
        AgreementId another = agreement(ACCEPT, 1).deal().id();

        assertThat(violatedByLast(SETTLE, 3, f -> closed(f, over).calling(CLOSE, another)))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(SETTLE, 3, f -> closed(f, over).calling(FOLD)))
                .containsExactly(AUTHORITY, EVENTS);
    }
}
