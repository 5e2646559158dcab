package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.system.SeededBugs.by;
import static org.blendsm.system.TradedChain.ANSWER_RATING;
import static org.blendsm.system.TradedChain.RATE;
import static org.blendsm.system.TradedChain.RATINGS;
import static org.blendsm.system.TradedChain.agreement;
import static org.blendsm.system.TradedChain.forged;
import static org.blendsm.system.TradedChain.person;
import static org.blendsm.system.TradedChain.until;
import static org.blendsm.system.TradedChain.violated;
import static org.blendsm.system.TradedChain.violatedByLast;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.blendsm.model.Sha256;
import org.blendsm.model.rating.NewRatingAnswer;
import org.hyperledger.fabric.protos.common.Block;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Who was rated answers it once, in its own name, and its answer says what it said. */
class AuditRatingAnswersIT {
    private static final Sha256 OTHER = Sha256.of(new byte[2]);

    @Test
    void an_answer_by_who_was_not_rated_there_is_found() {
        for (String nobody : List.of("other", "broker")) {
            assertThat(violatedByLast(ANSWER_RATING, 0, by(nobody))).as(nobody).contains(RATINGS);
        }
        // the buyer was rated too, and says this in the seller's name
        assertThat(violatedByLast(ANSWER_RATING, 0, by("buyer"))).containsExactly(RATINGS);
        var never = agreement(TradedChain.ACCEPT, 1).deal().id();
        assertThat(violatedByLast(
                        ANSWER_RATING, 0, f -> f.calling(ANSWER_RATING, new NewRatingAnswer(never, Sha256.of()))))
                .containsExactly(RATINGS);
    }

    @Test
    void an_answer_that_is_not_what_was_said_is_found() {
        for (UnaryOperator<ObjectNode> bug : List.<UnaryOperator<ObjectNode>>of(
                row -> row.put("comment", OTHER.value()),
                row -> row.put("by", person("buyer").id().value()),
                row -> row.put("agreement", OTHER.value()),
                row -> row.put("at", "2000-01-01T00:00:00Z"))) {
            assertThat(violatedByLast(ANSWER_RATING, 0, f -> f.rowAndEvent("rating-answer", "answer", bug)))
                    .containsExactly(RATINGS);
        }
        assertThat(violatedByLast(
                        ANSWER_RATING,
                        0,
                        f -> f.renamed(
                                "rating-answer",
                                "rating-answer~" + person("buyer").id() + "~1")))
                .containsExactly(RATINGS);
    }

    /** Readers would take the latest for what was always said. */
    @Test
    void a_second_answer_is_found() {
        List<Block> twice = new ArrayList<>(until(ANSWER_RATING, 0));
        twice.add(twice.getLast());

        assertThat(violated(forged(twice, ANSWER_RATING, 1, Forgery::again))).contains("once");
    }

    @Test
    void an_answer_that_changes_the_rating_is_found() {
        ObjectNode rating = TradedChain.written(RATE, 0, "rating").put("stars", 5);
        assertThat(violatedByLast(ANSWER_RATING, 0, f -> f.with(TradedChain.key(RATE, 0, "rating"), rating)))
                .contains("once", "authority");
    }
}
