package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.system.TradedChain.RATE;
import static org.blendsm.system.TradedChain.RATINGS;
import static org.blendsm.system.TradedChain.person;
import static org.blendsm.system.TradedChain.violatedBy;
import static org.blendsm.system.TradedChain.violatedByLast;

import java.util.List;
import java.util.function.UnaryOperator;
import org.blendsm.model.Sha256;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Each side of a settled agreement rates the other once, and its rating says what it said. */
class AuditRatingsIT {
    @Test
    void a_rating_without_a_settled_agreement_is_found() {
        assertThat(violatedBy(
                        RATE,
                        0,
                        f -> f.row(
                                "rating",
                                row -> row.put(
                                        "agreement", Sha256.of(new byte[2]).value()))))
                .contains(RATINGS);
    }

    @Test
    void a_rating_by_somebody_who_had_no_part_in_the_sale_is_found() {
        assertThat(violatedBy(
                        RATE,
                        0,
                        f -> f.row(
                                "rating",
                                row -> row.put("author", person("other").id().value()))))
                .contains(RATINGS);
    }

    @Test
    void a_second_rating_of_one_side_is_found() {
        assertThat(violatedBy(
                        RATE,
                        1,
                        f -> f.row("rating", row -> {
                            row.put("author", person("buyer").id().value());
                            row.put("subject", person("seller").id().value());
                            return row;
                        })))
                .contains(RATINGS);
    }

    @Test
    void a_rating_that_is_not_what_its_author_said_is_found() {
        for (UnaryOperator<ObjectNode> bug : List.<UnaryOperator<ObjectNode>>of(
                row -> row.put("stars", 5),
                row -> row.put("comment", Sha256.of().value()),
                row -> row.put("at", "2000-01-01T00:00:00Z"))) {
            assertThat(violatedByLast(RATE, 0, f -> f.rowAndEvent("rating", "rating", bug)))
                    .containsExactly(RATINGS);
        }
        assertThat(violatedByLast(
                        RATE,
                        0,
                        f -> f.renamed("rating", "rating~" + person("other").id() + "~1")))
                .containsExactly(RATINGS);
    }
}
