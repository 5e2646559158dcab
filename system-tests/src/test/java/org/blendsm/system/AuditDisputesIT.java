package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.system.SeededBugs.add;
import static org.blendsm.system.SeededBugs.by;
import static org.blendsm.system.SeededBugs.purse;
import static org.blendsm.system.SeededBugs.returned;
import static org.blendsm.system.TradedChain.ACCEPT;
import static org.blendsm.system.TradedChain.AGREEMENTS;
import static org.blendsm.system.TradedChain.ANSWER;
import static org.blendsm.system.TradedChain.AUTHORITY;
import static org.blendsm.system.TradedChain.DATES;
import static org.blendsm.system.TradedChain.DISPUTE;
import static org.blendsm.system.TradedChain.LAPSE;
import static org.blendsm.system.TradedChain.OPEN_CLAIMS;
import static org.blendsm.system.TradedChain.RULE;
import static org.blendsm.system.TradedChain.SETTLE;
import static org.blendsm.system.TradedChain.VERDICTS;
import static org.blendsm.system.TradedChain.agreement;
import static org.blendsm.system.TradedChain.claimUntil;
import static org.blendsm.system.TradedChain.ended;
import static org.blendsm.system.TradedChain.forged;
import static org.blendsm.system.TradedChain.json;
import static org.blendsm.system.TradedChain.person;
import static org.blendsm.system.TradedChain.until;
import static org.blendsm.system.TradedChain.violated;
import static org.blendsm.system.TradedChain.violatedBy;
import static org.blendsm.system.TradedChain.violatedByLast;
import static org.blendsm.system.TradedChain.written;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.DisputeAnswer;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.dispute.Ruling;
import org.blendsm.model.ledger.CanonicalJson;
import org.hyperledger.fabric.protos.common.Block;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/**
 * A dispute is opened once a side and in time, answered once by the other side, and ruled by an arbiter or let lapse.
 */
class AuditDisputesIT {
    @Test
    void a_dispute_in_anothers_name_is_found() {
        String seller = person("seller").id().value();
        assertThat(violatedBy(
                        DISPUTE, 0, f -> f.rowAndEvent("agreement", "agreement", row -> row.put("openedBy", seller))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_dispute_that_would_wait_for_ever_is_found() {
        Instant late = Instant.parse("9000-01-01T00:00:00Z");

        assertThat(violatedByLast(
                        DISPUTE,
                        0,
                        f -> f.rowAndEvent("agreement", "agreement", row -> row.put("openedAt", late.toString()))
                                .rowAndEvent(
                                        "dispute",
                                        "dispute",
                                        row -> row.put("at", late.toString())
                                                .put(
                                                        "ruleUntil",
                                                        late.plus(Dispute.RULING_TIME)
                                                                .toString()))))
                .containsExactly(AUTHORITY);
    }

    /** Otherwise a party locks the money for ever. */
    @Test
    void a_second_dispute_of_one_side_is_found() {
        List<Block> lapsed = lapsed(Duration.ofMinutes(16));
        Agreement.Disputed first = (Agreement.Disputed) agreement(DISPUTE, 0);
        Instant at = first.openedAt().plus(Dispute.RULING_TIME).plus(Duration.ofHours(1));
        Agreement ending =
                CanonicalJson.decode(CanonicalJson.encode(Forgery.is(lapsed, LAPSE, 0, "agreement")), Agreement.class);

        assertThat(violated(disputed(lapsed, ending, "seller", Optional.of(first.openedBy()), at)))
                .containsExactly(VERDICTS);
        assertThat(violated(disputed(lapsed, ending, "buyer", Optional.of(first.openedBy()), at)))
                .containsExactly(VERDICTS, AUTHORITY);
    }

    @Test
    void a_dispute_after_the_claim_window_is_found() {
        List<Block> ended = until(OPEN_CLAIMS, 0);

        assertThat(violated(disputed(
                        ended, ended(), "buyer", Optional.empty(), claimUntil().minus(Duration.ofMinutes(15)))))
                .containsExactly(VERDICTS);
        assertThat(violated(disputed(
                        ended, ended(), "buyer", Optional.empty(), claimUntil().minus(Duration.ofMinutes(14)))))
                .containsExactly(VERDICTS, AUTHORITY);
    }

    /**
     * A chain that goes on with this dispute; its verdict is wrong, for what it read was there when it was made first.
     */
    private static List<Block> disputed(
            List<Block> before, Agreement agreement, String party, Optional<MemberId> earlier, Instant at) {
        MemberId by = person(party).id();
        List<Block> blocks = new ArrayList<>(before);
        blocks.add(until(DISPUTE, 0).getLast());
        ObjectNode dispute = json(Dispute.Opened.of(claim(agreement), by, earlier, at));
        ObjectNode disputed = json(new Agreement.Disputed(agreement.deal(), agreement.purse(), by, at));
        return forged(
                blocks,
                DISPUTE,
                1,
                f -> f.by(person(party))
                        .again()
                        .at(at)
                        .calling(DISPUTE, claim(agreement))
                        .renamed("agreement", "agreement~" + agreement.deal().id())
                        .renamed("dispute", "dispute~" + agreement.deal().id())
                        .rowAndEvent("agreement", "agreement", _ -> disputed)
                        .rowAndEvent("dispute", "dispute", _ -> dispute));
    }

    private static NewDispute claim(Agreement agreement) {
        return new NewDispute(agreement.deal().id(), "nothing came", Sha256.of());
    }

    /** Whoever answers for the other side has the arbiter believe what that never said. */
    @Test
    void an_answer_in_anothers_name_is_found() {
        String buyer = person("buyer").id().value();
        String seller = person("seller").id().value();
        DisputeAnswer other = new DisputeAnswer(agreement(DISPUTE, 0).deal().id(), "all of it came", Sha256.of());

        for (String role : List.of("buyer", "other", "arbiter")) {
            assertThat(violatedByLast(ANSWER, 0, by(role))).as(role).containsExactly(AUTHORITY);
        }
        assertThat(violatedByLast(ANSWER, 0, answered(said -> said.put("by", buyer))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(ANSWER, 0, answered(said -> said.put("at", "9000-01-01T00:00:00Z"))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(ANSWER, 0, answered(said -> {
                    ((ObjectNode) said.get("answer")).put("words", "I took it");
                    return said;
                })))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(ANSWER, 0, f -> f.calling(ANSWER, other))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        ANSWER, 0, f -> f.rowAndEvent("agreement", "agreement", row -> row.put("openedBy", seller))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(ANSWER, 0, f -> f.unread("dispute"))).containsExactly(DATES);
    }

    private static UnaryOperator<Forgery> answered(UnaryOperator<ObjectNode> bug) {
        return f -> f.rowAndEvent(
                "dispute", "dispute", row -> row.set("answer", bug.apply((ObjectNode) row.get("answer"))));
    }

    @Test
    void a_second_answer_is_found() {
        List<Block> twice = new ArrayList<>(until(ANSWER, 0));
        twice.add(twice.getLast());

        assertThat(violated(forged(twice, ANSWER, 1, Forgery::again))).containsExactly(VERDICTS, AUTHORITY);
    }

    @Test
    void a_dispute_that_was_ruled_by_who_is_no_arbiter_is_found() {
        assertThat(violatedBy(RULE, 0, by("buyer"))).containsExactly(AUTHORITY);
        assertThat(violatedBy(RULE, 0, by("operator"))).containsExactly(AUTHORITY);
    }

    @Test
    void a_ruling_that_was_not_the_arbiters_is_found() {
        assertThat(violatedBy(RULE, 0, purse(purse -> add(add(purse, "refunded", -1), "paid", 1))))
                .contains(AGREEMENTS);
    }

    /** The seller loses what the refund window holds. */
    @Test
    void a_ruling_on_what_nobody_disputes_is_found() {
        Instant over = claimUntil().plus(Duration.ofMinutes(16));
        Agreement ended = ended();
        Ruling all = new Ruling(ended.deal().id(), Money.ZERO, ended.purse().escrow(), "all of it");
        UnaryOperator<Forgery> ruled = f -> returned(f.by(person("buyer")), over, "Resolved", "resolvedAt");

        assertThat(violatedBy(SETTLE, 3, f -> ruled.apply(f).calling(SETTLE, all)))
                .contains(AUTHORITY);
        assertThat(violatedBy(SETTLE, 3, f -> ruled.apply(f).calling(RULE, all)))
                .contains(AUTHORITY);
    }

    @Test
    void a_ruling_on_another_agreement_or_of_another_sum_is_found() {
        Agreement disputed = agreement(DISPUTE, 0);
        Money held = disputed.purse().escrow();
        AgreementId another = agreement(ACCEPT, 1).deal().id();

        assertThat(violatedBy(RULE, 0, f -> f.calling(RULE, new Ruling(another, Money.ZERO, held, "indeed"))))
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(
                        RULE, 0, f -> f.calling(RULE, new Ruling(disputed.deal().id(), held, Money.ZERO, "indeed"))))
                .contains(AGREEMENTS);
        assertThat(violatedBy(
                        RULE, 0, f -> f.calling(RULE, new Ruling(disputed.deal().id(), held, held, "indeed"))))
                .contains(AGREEMENTS);
    }

    @Test
    void a_ruling_that_forgets_or_makes_up_an_answer_is_found() {
        assertThat(violatedByLast(
                        RULE,
                        1,
                        f -> f.rowAndEvent("dispute", "dispute", row -> {
                            row.remove("answer");
                            return row;
                        })))
                .containsExactly(AUTHORITY);
        ObjectNode answer = (ObjectNode) written(RULE, 1, "dispute").get("answer");
        assertThat(violatedByLast(RULE, 0, f -> f.rowAndEvent("dispute", "dispute", row -> row.set("answer", answer))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_dispute_that_lapsed_before_an_arbiters_time_was_over_is_found() {
        assertThat(violated(lapsed(Duration.ofMinutes(16)))).isEmpty();
        assertThat(violated(lapsed(Duration.ofMinutes(14)))).containsExactly(AUTHORITY);
    }

    /** The chain as far as its ruling, which is none: the dispute lapsed, so long after its time. */
    private static List<Block> lapsed(Duration after) {
        Agreement.Disputed disputed = (Agreement.Disputed) agreement(DISPUTE, 0);
        Instant at = disputed.openedAt().plus(Dispute.RULING_TIME).plus(after);
        NewDispute claim = claim(disputed);
        ObjectNode agreement = json(new Agreement.Ending(
                disputed.deal(), disputed.purse().at(at), disputed.openedBy(), at, Optional.empty()));
        ObjectNode dispute = json(Dispute.Opened.of(claim, disputed.openedBy(), Optional.empty(), disputed.openedAt())
                .lapsed(at));
        return forged(
                until(RULE, 0),
                RULE,
                0,
                f -> f.without("credit")
                        .without("receipt")
                        .at(at)
                        .calling(LAPSE, disputed.deal().id())
                        .rowAndEvent("agreement", "agreement", _ -> agreement)
                        .rowAndEvent("dispute", "dispute", _ -> dispute)
                        .event(event -> {
                            ((ObjectNode) event).put("event", "DisputeLapsed").remove(List.of("movement", "receipt"));
                            return event;
                        }));
    }
}
