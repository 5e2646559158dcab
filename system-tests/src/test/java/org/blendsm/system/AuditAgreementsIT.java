package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.system.SeededBugs.by;
import static org.blendsm.system.SeededBugs.right;
import static org.blendsm.system.TradedChain.ACCEPT;
import static org.blendsm.system.TradedChain.AGREEMENTS;
import static org.blendsm.system.TradedChain.AUTHORITY;
import static org.blendsm.system.TradedChain.DISPUTE;
import static org.blendsm.system.TradedChain.END;
import static org.blendsm.system.TradedChain.EVENTS;
import static org.blendsm.system.TradedChain.EXTEND;
import static org.blendsm.system.TradedChain.OPEN_CLAIMS;
import static org.blendsm.system.TradedChain.PROPOSE;
import static org.blendsm.system.TradedChain.RATE;
import static org.blendsm.system.TradedChain.RULE;
import static org.blendsm.system.TradedChain.SETTLE;
import static org.blendsm.system.TradedChain.TOP_UP;
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
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.ledger.CanonicalJson;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An agreement is on the terms that were offered, lasts as long as both sides want, and ends by one of them, with the
 * claim window that was agreed.
 */
class AuditAgreementsIT {
    @Test
    void an_agreement_on_other_terms_than_were_offered_is_found() {
        assertThat(violatedBy(
                        ACCEPT,
                        0,
                        f -> f.row("agreement", row -> {
                            ObjectNode conditions =
                                    (ObjectNode) row.get("deal").get("offer").get("conditions");
                            conditions.put(
                                    "pricePerMessage",
                                    conditions.get("pricePerMessage").asLong() + 1);
                            return row;
                        })))
                .contains(AUTHORITY);
    }

    @Test
    void an_agreement_whose_vouchers_somebody_else_would_sign_is_found() {
        JsonNode other = JsonMapper.shared()
                .readTree(CanonicalJson.encode(person("seller").key()));
        assertThat(violatedBy(
                        ACCEPT,
                        0,
                        f -> f.row("agreement", row -> {
                            ((ObjectNode) row.get("deal")).set("voucherKey", other);
                            return row;
                        })))
                .contains(AUTHORITY);
    }

    /** Somebody else's right would be written over by a sale that names it. */
    @Test
    void an_agreement_that_takes_the_place_of_another_right_is_found() {
        String taken = written(ACCEPT, 0, "capability").get("right").get("id").asString();
        String holder = person("buyer").id().value();
        UnaryOperator<ObjectNode> change = row -> {
            ((ObjectNode) row.get("right")).put("id", taken);
            return row;
        };

        assertThat(violatedByLast(
                        ACCEPT,
                        1,
                        f -> f.renamed("capability", "capability~" + taken)
                                .renamed("capability-held", "capability-held~" + holder + "~" + taken)
                                .row("capability-held", change)
                                .rowAndEvent("capability", "capability", change)
                                .rowAndEvent("agreement", "agreement", row -> {
                                    ((ObjectNode) row.get("deal")).put("capability", taken);
                                    return row;
                                })))
                .containsExactly(AUTHORITY);
    }

    @Test
    void an_agreement_that_is_not_in_its_parties_lists_is_found() {
        assertThat(violatedByLast(ACCEPT, 0, f -> f.without("agreement-of"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        ACCEPT,
                        0,
                        f -> f.renamed(
                                "agreement-of",
                                "agreement-of~" + person("other").id() + "~" + Sha256.of())))
                .containsExactly(AUTHORITY);
    }

    @Test
    void an_extension_by_one_side_alone_is_found() {
        AgreementId id = ended().deal().id();
        String longest = "2100-01-01T00:00:00Z";

        assertThat(violatedByLast(EXTEND, 0, by("seller"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(EXTEND, 0, by("other"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(EXTEND, 0, f -> lasting(f, longest))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(EXTEND, 0, f -> lasting(f.calling(EXTEND, id, Instant.parse(longest)), longest)))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(EXTEND, 0, f -> f)).isEmpty();
        assertThat(violatedByLast(TOP_UP, 0, f -> f.rowAndEvent("agreement", "agreement", endingAt(longest))))
                .containsExactly(AUTHORITY, AGREEMENTS);
    }

    @Test
    void an_extension_that_changes_more_than_the_term_is_found() {
        String oldTerm = written(PROPOSE, 0, "extension").get("from").asString();
        Instant late = Instant.parse(oldTerm).minus(Duration.ofMinutes(29));

        assertThat(violatedByLast(
                        EXTEND,
                        0,
                        f -> f.rowAndEvent("agreement", "agreement", row -> {
                            ((ObjectNode) row.at("/deal/offer/conditions")).put("pricePerMessage", 6);
                            return row;
                        })))
                .containsExactly(AUTHORITY, AGREEMENTS);
        assertThat(violatedByLast(EXTEND, 0, f -> right(f, right -> right.put("notAfter", "2999-01-01T00:00:00Z"))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(EXTEND, 0, f -> f.without("capability-held"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        EXTEND,
                        0,
                        f -> f.at(late).rowAndEvent("agreement", "agreement", row -> {
                            ((ObjectNode) row.get("purse")).put("changedAt", late.toString());
                            return row;
                        })))
                .as("when it was nearly over")
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_proposal_in_anothers_name_or_of_another_end_is_found() {
        assertThat(violatedByLast(PROPOSE, 0, by("other"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(PROPOSE, 0, by("buyer"))).containsExactly(AUTHORITY);
        for (UnaryOperator<ObjectNode> bug : List.<UnaryOperator<ObjectNode>>of(
                row -> row.put("until", "2100-01-01T00:00:00Z"),
                row -> row.put("from", "2000-01-01T00:00:00Z"),
                row -> row.put("at", "2000-01-01T00:00:00Z"))) {
            assertThat(violatedByLast(PROPOSE, 0, f -> f.rowAndEvent("extension", "extension", bug)))
                    .containsExactly(AUTHORITY);
        }
        assertThat(violatedByLast(PROPOSE, 0, f -> f)).isEmpty();
    }

    private static Forgery lasting(Forgery extension, String end) {
        return right(extension, right -> right.put("notAfter", end))
                .rowAndEvent("agreement", "agreement", endingAt(end));
    }

    private static UnaryOperator<ObjectNode> endingAt(String end) {
        return row -> {
            ((ObjectNode) row.get("deal")).put("expiresAt", end);
            return row;
        };
    }

    @Test
    void an_agreement_that_was_ended_or_disputed_by_a_stranger_is_found() {
        assertThat(violatedBy(END, 0, by("broker"))).containsExactly(AUTHORITY);
        assertThat(violatedBy(DISPUTE, 0, by("broker"))).containsExactly(AUTHORITY);
    }

    @Test
    void an_end_of_another_agreement_or_by_another_call_is_found() {
        Agreement another = agreement(ACCEPT, 1);

        assertThat(violatedByLast(
                        END,
                        0,
                        f -> f.renamed("agreement", key(ACCEPT, 1, "agreement"))
                                .rowAndEvent("agreement", "agreement", row -> {
                                    Instant at =
                                            Instant.parse(row.get("endedAt").asString());
                                    return json(new Agreement.Ending(
                                            another.deal(),
                                            another.purse().at(at),
                                            person("buyer").id(),
                                            at,
                                            Optional.empty()));
                                })))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(END, 0, f -> f.calling(RATE, "anything"))).containsExactly(AUTHORITY, EVENTS);
    }

    @Test
    void an_end_with_a_claim_window_that_nobody_opened_or_in_anothers_name_is_found() {
        String seller = person("seller").id().value();

        assertThat(violatedByEnd(row -> row.put("claimUntil", "2000-01-01T00:00:00Z")))
                .containsExactly(AUTHORITY);
        assertThat(violatedByEnd(row -> row.put("endedBy", seller))).containsExactly(AUTHORITY);
        assertThat(violatedByEnd(row -> row)).isEmpty();
    }

    /** What is found where the agreement's end was the last that happened. */
    private static List<String> violatedByEnd(UnaryOperator<ObjectNode> bug) {
        return violatedByLast(END, 0, f -> f.rowAndEvent("agreement", "agreement", bug));
    }

    @Test
    void an_end_that_becomes_another_one_is_found() {
        String seller = person("seller").id().value();
        String earlier = "2000-01-01T00:00:00Z";

        assertThat(violatedBy(
                        SETTLE, 3, f -> f.rowAndEvent("agreement", "agreement", row -> row.put("endedBy", seller))))
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(
                        SETTLE, 3, f -> f.rowAndEvent("agreement", "agreement", row -> row.put("endedAt", earlier))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_claim_window_that_is_shorter_than_agreed_is_found() {
        assertThat(violatedBy(OPEN_CLAIMS, 0, f -> f.at(claimUntil().minus(Duration.ofMinutes(59)))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_claim_window_that_is_longer_than_agreed_is_found() {
        String late = claimUntil().plus(Duration.ofDays(1)).toString();

        assertThat(violatedByLast(
                        OPEN_CLAIMS,
                        0,
                        f -> f.rowAndEvent("agreement", "agreement", row -> row.put("claimUntil", late))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void an_agreement_that_went_backwards_is_found() {
        assertThat(violatedBy(
                        SETTLE,
                        3,
                        f -> f.rowAndEvent("agreement", "agreement", row -> {
                            row.remove(List.of("endedBy", "endedAt", "claimUntil"));
                            return row.put("state", "Open");
                        })))
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(
                        RULE,
                        0,
                        f -> f.rowAndEvent("agreement", "agreement", row -> {
                            row.set("settledAt", row.remove("resolvedAt"));
                            return row.put("state", "Settled");
                        })))
                .contains(AUTHORITY);
    }
}
