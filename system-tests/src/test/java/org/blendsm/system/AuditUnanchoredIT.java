package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.system.TradedChain.AGREEMENTS;
import static org.blendsm.system.TradedChain.AUTHORITY;
import static org.blendsm.system.TradedChain.DISPUTE;
import static org.blendsm.system.TradedChain.EVENTS;
import static org.blendsm.system.TradedChain.RULE;
import static org.blendsm.system.TradedChain.RULE_UNANCHORED;
import static org.blendsm.system.TradedChain.agreement;
import static org.blendsm.system.TradedChain.forged;
import static org.blendsm.system.TradedChain.json;
import static org.blendsm.system.TradedChain.person;
import static org.blendsm.system.TradedChain.until;
import static org.blendsm.system.TradedChain.violated;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.dispute.Unanchored;
import org.blendsm.model.dispute.UnanchoredClaim;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the ledger rules without an arbiter is what is anchored. The chain goes as far as the last ruling, whose arbiter
 * split as the ledger would have: 10 messages were claimed, 5 of them paid for, and 6 are anchored.
 */
class AuditUnanchoredIT {
    private static final int LAST = 2;
    private static final Duration IN_TIME = Dispute.ANCHORING_TIME.plusMinutes(16);
    private static final Unanchored PROOF = new Unanchored(10, 6, new Money(5), new Money(470));

    private static List<String> found(String by, Duration after, Unanchored proof, UnaryOperator<Forgery> bug) {
        return found(LAST, by, after, proof, bug);
    }

    /** The so-manieth ruling as the ledger's own. */
    private static List<String> found(
            int time, String by, Duration after, Unanchored proof, UnaryOperator<Forgery> bug) {
        Agreement.Disputed disputed = (Agreement.Disputed) agreement(DISPUTE, time);
        Instant at = disputed.openedAt().plus(after);
        NewDispute claim = new NewDispute(disputed.deal().id(), "nothing came", Sha256.of());
        ObjectNode dispute = json(Dispute.Opened.of(claim, disputed.openedBy(), Optional.empty(), disputed.openedAt())
                .proven(proof, at));
        return violated(forged(
                until(RULE, time),
                RULE,
                time,
                f -> bug.apply(f.by(person(by))
                        .at(at)
                        .calling(
                                RULE_UNANCHORED,
                                new UnanchoredClaim(disputed.deal().id(), proof.anchored()))
                        .credited()
                        .rowAndEvent("dispute", "dispute", _ -> dispute)
                        .rowAndEvent("agreement", "agreement", agreement -> {
                            ((ObjectNode) agreement.get("purse")).put("changedAt", at.toString());
                            return agreement.put("resolvedAt", at.toString()).put("anchored", proof.anchored());
                        })
                        .rowAndEvent("receipt", "receipt", receipt -> {
                            ((ObjectNode) receipt.get("ruling")).remove("arbiter");
                            return receipt.put("at", at.toString());
                        })
                        .event(event -> ((ObjectNode) event).put("event", "DisputeProven")))));
    }

    private static List<String> found(UnaryOperator<Forgery> bug) {
        return found("buyer", IN_TIME, PROOF, bug);
    }

    @Test
    void a_ruling_by_what_is_anchored_holds() {
        assertThat(found(forgery -> forgery)).isEmpty();
    }

    @Test
    void one_that_the_buyer_did_not_ask_for_is_found() {
        for (String nobody : List.of("seller", "other", "arbiter", "operator")) {
            assertThat(found(nobody, IN_TIME, PROOF, forgery -> forgery))
                    .as(nobody)
                    .contains(AUTHORITY);
        }
    }

    @Test
    void one_by_another_number_than_the_buyer_said_is_found() {
        AgreementId id = agreement(DISPUTE, LAST).deal().id();
        assertThat(found(f -> f.calling(RULE_UNANCHORED, new UnanchoredClaim(id, PROOF.anchored() - 1))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void one_before_the_seller_had_its_time_is_found() {
        Duration early = Dispute.ANCHORING_TIME.plusMinutes(14);
        assertThat(found("buyer", early, PROOF, forgery -> forgery)).containsExactly(AUTHORITY);
    }

    /** The seller is paid for what it did not anchor, or not for what it did. */
    @Test
    void one_that_says_something_else_than_is_anchored_is_found() {
        for (Unanchored wrong : List.of(
                new Unanchored(10, 5, Money.ZERO, new Money(475)),
                new Unanchored(10, 7, new Money(10), new Money(465)),
                new Unanchored(11, 6, new Money(5), new Money(470)),
                new Unanchored(10, 6, new Money(10), new Money(465)))) {
            assertThat(found("buyer", IN_TIME, wrong, forgery -> forgery))
                    .as(wrong.toString())
                    .containsExactly(AGREEMENTS);
        }
    }

    /** What was anchored meanwhile proves less. */
    @Test
    void one_that_returns_another_sum_than_it_proves_is_found() {
        assertThat(found(f -> f.rowAndEvent("agreement", "agreement", agreement -> {
                    ObjectNode purse = (ObjectNode) agreement.get("purse");
                    purse.put("refunded", purse.get("refunded").asLong() - 1)
                            .put("paid", purse.get("paid").asLong() + 1);
                    return agreement;
                })))
                .contains(AGREEMENTS);
    }

    @Test
    void one_that_calls_an_arbiter_its_own_is_found() {
        String arbiter = person("arbiter").id().value();
        assertThat(found(f -> f.rowAndEvent("receipt", "receipt", receipt -> {
                    ((ObjectNode) receipt.get("ruling")).put("arbiter", arbiter);
                    return receipt;
                })))
                .containsExactly(AGREEMENTS);
        assertThat(found(f -> f.rowAndEvent("agreement", "agreement", agreement -> {
                    agreement.remove("anchored");
                    return agreement;
                })))
                .containsExactly(AUTHORITY);
        assertThat(found(f -> f.without("receipt"))).contains(AGREEMENTS, EVENTS);
    }

    /** Nothing is proven where all that was claimed is anchored. */
    @Test
    void one_that_proves_nothing_is_found() {
        Agreement unclaimed = agreement(DISPUTE, 0);
        assertThat(unclaimed.purse().claimed()).isZero();
        Unanchored proof = new Unanchored(0, 6, Money.ZERO, unclaimed.purse().escrow());
        assertThat(found(0, "buyer", IN_TIME, proof, forgery -> forgery)).containsExactly(AGREEMENTS);
    }
}
