package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.system.SeededBugs.by;
import static org.blendsm.system.SeededBugs.right;
import static org.blendsm.system.TradedChain.ACCEPT;
import static org.blendsm.system.TradedChain.AUTHORITY;
import static org.blendsm.system.TradedChain.ERASE;
import static org.blendsm.system.TradedChain.GIVE_CONSENT;
import static org.blendsm.system.TradedChain.GIVE_RIGHT;
import static org.blendsm.system.TradedChain.GRANT;
import static org.blendsm.system.TradedChain.REVOKE;
import static org.blendsm.system.TradedChain.SEAL;
import static org.blendsm.system.TradedChain.TRANSFER;
import static org.blendsm.system.TradedChain.WITHDRAW_CONSENT;
import static org.blendsm.system.TradedChain.blocks;
import static org.blendsm.system.TradedChain.person;
import static org.blendsm.system.TradedChain.until;
import static org.blendsm.system.TradedChain.violated;
import static org.blendsm.system.TradedChain.violatedBy;
import static org.blendsm.system.TradedChain.violatedByLast;
import static org.blendsm.system.TradedChain.written;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.privacy.Grant;
import org.blendsm.model.privacy.RecordId;
import org.hyperledger.fabric.protos.common.Block;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who may open a product: rights, sealed records and envelopes are given and taken back by its owner, consents by their
 * subject.
 */
class AuditRightsIT {
    @Test
    void a_right_that_no_owner_gave_is_found() {
        String other = person("other").id().value();

        assertThat(violatedByLast(GIVE_RIGHT, 0, by("other"))).containsExactly(AUTHORITY);
        for (UnaryOperator<ObjectNode> bug : List.<UnaryOperator<ObjectNode>>of(
                right -> right.put("holder", other),
                right -> right.put("issuer", other),
                right -> right.put("notAfter", "2999-01-01T00:00:00Z"),
                right -> right.put("notBefore", "2000-01-01T00:00:00Z"),
                right -> right.put("agreement", Sha256.of().value()),
                right -> right.put("product", Sha256.of().value()),
                right -> {
                    right.putArray("actions").add("SUBSCRIBE");
                    return right;
                })) {
            assertThat(violatedByLast(GIVE_RIGHT, 0, f -> right(f, bug))).containsExactly(AUTHORITY);
            assertThat(violatedByLast(ACCEPT, 0, f -> right(f, bug))).containsExactly(AUTHORITY);
        }
        assertThat(violatedByLast(GIVE_RIGHT, 0, f -> f.without("capability-held")))
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(
                        TRANSFER, 0, f -> f.with("capability~" + Sha256.of(), written(GIVE_RIGHT, 0, "capability"))))
                .contains(AUTHORITY);
    }

    @Test
    void a_right_that_was_taken_back_by_another_hand_or_is_an_agreements_is_found() {
        ObjectNode sold = written(ACCEPT, 0, "capability");
        String id = sold.get("right").get("id").asString();
        UnaryOperator<ObjectNode> revoked = row -> {
            row.set("right", sold.get("right"));
            return row;
        };

        assertThat(violatedByLast(REVOKE, 0, by("other"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        REVOKE,
                        0,
                        f -> f.calling(REVOKE, CapabilityId.of(id))
                                .renamed("capability", "capability~" + id)
                                .renamed(
                                        "capability-held",
                                        "capability-held~" + person("buyer").id() + "~" + id)
                                .row("capability-held", revoked)
                                .rowAndEvent("capability", "capability", revoked)))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        REVOKE,
                        0,
                        f -> f.row("capability-held", row -> row.put("at", "2000-01-01T00:00:00Z"))
                                .rowAndEvent("capability", "capability", row -> row.put("at", "2000-01-01T00:00:00Z"))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_sealed_record_that_is_not_its_owners_is_found() {
        String other = person("other").id().value();
        String register = SEAL;

        assertThat(violatedByLast(register, 0, by("other"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(ERASE, 0, by("other"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        register, 0, f -> f.rowAndEvent("sealed-record", "record", row -> row.put("owner", other))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        register,
                        0,
                        f -> f.rowAndEvent("sealed-record", "record", row -> {
                            ((ObjectNode) row.get("content")).put("storage", "elsewhere");
                            return row;
                        })))
                .containsExactly(AUTHORITY);
    }

    @Test
    void an_envelope_that_no_owner_gave_or_for_no_live_right_is_found() {
        String other = person("other").id().value();
        RecordId record =
                RecordId.of(written(GRANT, 0, "envelope").get("record").asString());
        CapabilityId elsewhere = CapabilityId.of(
                written(ACCEPT, 0, "capability").get("right").get("id").asString());
        List<Block> turned = new ArrayList<>(blocks());
        Block grant = until(GRANT, 0).getLast();
        turned.remove(grant);
        turned.add(until(REVOKE, 0).size() - 1, grant);

        assertThat(violatedByLast(GRANT, 0, by("other"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        GRANT, 0, f -> f.rowAndEvent("envelope", "envelope", row -> row.put("holder", other))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        GRANT,
                        0,
                        f -> f.calling(GRANT, new Grant(record, elsewhere, Sha256.of()))
                                .rowAndEvent(
                                        "envelope", "envelope", row -> row.put("capability", elsewhere.toString()))))
                .containsExactly(AUTHORITY);
        assertThat(violated(Forgery.sealed(turned))).contains(AUTHORITY);
    }

    @Test
    void a_consent_in_anothers_name_or_that_another_took_back_is_found() {
        String other = person("other").id().value();

        assertThat(violatedByLast(GIVE_CONSENT, 0, by("other"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        GIVE_CONSENT, 0, f -> f.rowAndEvent("consent", "consent", row -> row.put("subject", other))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        GIVE_CONSENT,
                        0,
                        f -> f.rowAndEvent("consent", "consent", row -> row.put("until", "2100-01-01T00:00:00Z"))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(WITHDRAW_CONSENT, 0, by("other"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        WITHDRAW_CONSENT,
                        0,
                        f -> f.rowAndEvent(
                                "consent", "consent", row -> row.put("withdrawnAt", "2000-01-01T00:00:00Z"))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        WITHDRAW_CONSENT,
                        0,
                        f -> f.rowAndEvent("consent", "consent", row -> row.put("until", "2000-01-01T00:00:00Z"))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void what_was_sealed_or_granted_without_the_consent_that_it_needs_is_found() {
        List<Block> given = until(SEAL, 1);
        List<Block> withdrawn = until(WITHDRAW_CONSENT, 0);

        assertThat(violated(late(given, GIVE_CONSENT, 0))).contains(AUTHORITY);
        assertThat(violated(late(withdrawn, GRANT, 1))).contains(AUTHORITY);
        List<Block> ungranted = new ArrayList<>(withdrawn);
        ungranted.remove(until(GRANT, 1).getLast());
        assertThat(violated(late(ungranted, SEAL, 1))).contains(AUTHORITY);
    }

    /** The chain with one of its calls at its end. */
    private static List<Block> late(List<Block> blocks, String function, int time) {
        List<Block> turned = new ArrayList<>(blocks);
        Block moved = Forgery.until(blocks, function, time).getLast();
        turned.remove(moved);
        turned.add(moved);
        return Forgery.sealed(turned);
    }
}
