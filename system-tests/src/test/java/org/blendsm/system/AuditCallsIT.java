package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.system.TradedChain.APPROVE;
import static org.blendsm.system.TradedChain.AUTHORITY;
import static org.blendsm.system.TradedChain.CALLS;
import static org.blendsm.system.TradedChain.CONSERVATION;
import static org.blendsm.system.TradedChain.EVENTS;
import static org.blendsm.system.TradedChain.EXPEL;
import static org.blendsm.system.TradedChain.ISSUE;
import static org.blendsm.system.TradedChain.PUBLISH;
import static org.blendsm.system.TradedChain.PUBLISH_POLICY;
import static org.blendsm.system.TradedChain.SELLERS;
import static org.blendsm.system.TradedChain.SIGNATURES;
import static org.blendsm.system.TradedChain.STANDING;
import static org.blendsm.system.TradedChain.TRANSFER;
import static org.blendsm.system.TradedChain.VERDICTS;
import static org.blendsm.system.TradedChain.blocks;
import static org.blendsm.system.TradedChain.person;
import static org.blendsm.system.TradedChain.product;
import static org.blendsm.system.TradedChain.violated;
import static org.blendsm.system.TradedChain.violatedBy;
import static org.blendsm.system.TradedChain.violatedByLast;

import java.util.List;
import java.util.function.UnaryOperator;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.Product;
import org.hyperledger.fabric.protos.common.Block;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change is one creator's signed call of our chaincode, by a role that the policy lets call it, and writes its
 * function's tables only.
 */
class AuditCallsIT {
    @Test
    void a_write_set_that_was_changed_behind_its_signers_back_is_found() {
        List<Block> forged = Forgery.unsigned(blocks(), TRANSFER, 0, f -> f.event(event -> event.path("movement")));

        assertThat(violated(forged)).contains(SIGNATURES).doesNotContain("chain", VERDICTS);
    }

    @Test
    void a_call_that_was_run_for_another_creator_than_signed_it_is_found() {
        assertThat(violatedBy(TRANSFER, 0, f -> f.ranFor(person("operator")))).containsExactly(SIGNATURES);
    }

    @Test
    void one_creators_header_may_be_written_in_two_ways() {
        assertThat(violatedBy(TRANSFER, 0, Forgery::withMoreInItsHeader)).isEmpty();
    }

    @Test
    void a_call_that_changes_nothing_may_come_from_anybody_and_at_any_time() {
        assertThat(violatedBy(EXPEL, 0, f -> f.idle().withMoreThanACreator())).isEmpty();
        assertThat(violatedBy(EXPEL, 0, f -> f.idle().at(Long.MAX_VALUE))).isEmpty();
    }

    @Test
    void a_creator_that_holds_more_than_a_certificate_is_found() {
        assertThat(violatedBy(TRANSFER, 0, Forgery::withMoreThanACreator)).contains(SIGNATURES);
    }

    @Test
    void rows_that_another_chaincode_wrote_by_calling_ours_are_found() {
        assertThat(violatedBy(TRANSFER, 0, f -> f.through("another"))).containsExactly(CALLS);
        assertThat(violatedBy(PUBLISH, 0, f -> f.through("another").silent())).containsExactly(CALLS, EVENTS);
    }

    @Test
    void a_row_with_an_endorsement_policy_of_its_own_is_found() {
        assertThat(violatedBy(TRANSFER, 0, Forgery::withOwnPolicies)).containsExactly(CALLS);
    }

    @Test
    void a_call_that_the_policy_opens_to_none_of_its_signers_roles_is_found() {
        MemberId buyer = person("buyer").id();
        IdempotencyKey key = new IdempotencyKey("another-wish");
        String id = key.idFor(buyer, PUBLISH).value();
        NewProduct description =
                product(PUBLISH, 0, Product.Draft.class).listing().description();
        UnaryOperator<ObjectNode> owned = row -> {
            ((ObjectNode) row.get("listing")).put("owner", buyer.value()).put("id", id);
            return row;
        };

        assertThat(violatedByLast(
                        PUBLISH,
                        0,
                        f -> f.by(person("buyer"))
                                .calling(PUBLISH, key, description)
                                .renamed("product", "product~" + id)
                                .rowAndEvent("product", "product", owned)))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_row_of_a_table_that_its_function_does_not_write_is_found() {
        assertThat(violatedByLast(
                        PUBLISH, 0, f -> f.deleting("account~" + person("other").id())))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        TRANSFER,
                        0,
                        f -> f.deleting("operator~" + person("operator").id())))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        ISSUE, 0, f -> f.deleting("account~" + person("other").id())))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(PUBLISH_POLICY, 0, f -> f.renamed("network", "network~another")))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_change_by_a_member_who_was_expelled_before_is_found() {
        assertThat(violatedBy(
                        APPROVE,
                        SELLERS,
                        f -> f.row(
                                "member",
                                member -> ((ObjectNode) member.get(STANDING))
                                        .put("state", "Expelled")
                                        .put("reason", "seeded"))))
                .contains(STANDING)
                .doesNotContain("chain", VERDICTS, SIGNATURES, CONSERVATION);
    }

    @Test
    void a_change_by_somebody_who_was_never_admitted_is_found() {
        assertThat(violatedBy(APPROVE, SELLERS, f -> f.without("member"))).contains(STANDING);
    }
}
