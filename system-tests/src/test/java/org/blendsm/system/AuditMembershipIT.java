package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.system.SeededBugs.by;
import static org.blendsm.system.TradedChain.APPROVE;
import static org.blendsm.system.TradedChain.AUTHORITY;
import static org.blendsm.system.TradedChain.EVENTS;
import static org.blendsm.system.TradedChain.EXPEL;
import static org.blendsm.system.TradedChain.FOUND;
import static org.blendsm.system.TradedChain.ISSUE;
import static org.blendsm.system.TradedChain.LEAVE;
import static org.blendsm.system.TradedChain.OFFER;
import static org.blendsm.system.TradedChain.PUBLISH_POLICY;
import static org.blendsm.system.TradedChain.REFUSE;
import static org.blendsm.system.TradedChain.REGISTER;
import static org.blendsm.system.TradedChain.REINSTATE;
import static org.blendsm.system.TradedChain.RETIRE;
import static org.blendsm.system.TradedChain.ROTATE_KEY;
import static org.blendsm.system.TradedChain.SELLERS;
import static org.blendsm.system.TradedChain.SET_ENCRYPTION_KEY;
import static org.blendsm.system.TradedChain.STANDING;
import static org.blendsm.system.TradedChain.SUSPEND;
import static org.blendsm.system.TradedChain.TRANSFER;
import static org.blendsm.system.TradedChain.VERDICTS;
import static org.blendsm.system.TradedChain.blocks;
import static org.blendsm.system.TradedChain.forged;
import static org.blendsm.system.TradedChain.key;
import static org.blendsm.system.TradedChain.person;
import static org.blendsm.system.TradedChain.until;
import static org.blendsm.system.TradedChain.violated;
import static org.blendsm.system.TradedChain.violatedBy;
import static org.blendsm.system.TradedChain.violatedByLast;
import static org.blendsm.system.TradedChain.written;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.EncryptionKey;
import org.blendsm.model.membership.Rejection;
import org.hyperledger.fabric.protos.common.Block;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who is a member, with which roles, keys and standing, and what the operator says of the network: by whose hand, and
 * as it was asked for.
 */
class AuditMembershipIT {
    @Test
    void what_is_an_operators_alone_is_found_under_another_hand() {
        for (String function : List.of(ISSUE, REGISTER, PUBLISH_POLICY, RETIRE, SUSPEND, REINSTATE, EXPEL)) {
            assertThat(violatedBy(function, 0, by("seller"))).as(function).containsExactly(AUTHORITY);
        }
        assertThat(violatedBy(APPROVE, 4, by("seller"))).containsExactly(AUTHORITY);
    }

    @Test
    void a_network_that_was_founded_in_somebody_elses_name_is_found() {
        assertThat(violatedBy(FOUND, 0, by("seller"))).containsExactly(AUTHORITY);
    }

    @Test
    void a_role_that_a_member_gave_itself_is_found() {
        assertThat(violatedBy(
                        SUSPEND,
                        0,
                        f -> f.by(person("other")).rowAndEvent("member", "member", member -> {
                            ((ObjectNode) member.get(STANDING))
                                    .put("state", "Admitted")
                                    .remove("reason");
                            member.putArray("roles").add("OPERATOR");
                            return member;
                        })))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_members_keys_and_departure_are_found_under_another_hand() {
        assertThat(violatedBy(ROTATE_KEY, 0, by("operator"))).containsExactly(AUTHORITY);
        assertThat(violatedBy(SET_ENCRYPTION_KEY, 0, by("operator"))).containsExactly(AUTHORITY);
        assertThat(violatedBy(LEAVE, 0, by("seller"))).containsExactly(AUTHORITY);
    }

    @Test
    void a_founder_or_a_network_that_the_founding_does_not_name_is_found() {
        assertThat(violatedBy(FOUND, 0, f -> f.rowAndEvent("member", "founder", row -> row.put("name", "another"))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        FOUND,
                        0,
                        f -> f.rowAndEvent(
                                "network",
                                "network",
                                row -> row.put("fingerprint", Sha256.of().value()))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_role_that_nobody_asked_for_is_found() {
        UnaryOperator<ObjectNode> operator = member -> {
            member.withArray("roles").add("OPERATOR");
            return member;
        };
        assertThat(violatedBy(APPROVE, SELLERS, f -> f.rowAndEvent("member", "member", operator)))
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(REINSTATE, 0, f -> f.rowAndEvent("member", "member", operator)))
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(LEAVE, 0, f -> f.rowAndEvent("member", "member", operator)))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_key_that_its_member_did_not_name_is_found() throws Exception {
        String key = PublicKeyInfo.of(P256.newKey().getPublic()).base64();
        String encryptionKey = "C".repeat(42) + "A=";

        assertThat(violatedBy(ROTATE_KEY, 0, f -> f.rowAndEvent("member", "member", row -> row.put("key", key))))
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(
                        SET_ENCRYPTION_KEY,
                        0,
                        f -> f.rowAndEvent("member", "member", row -> row.put("encryptionKey", encryptionKey))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_key_that_another_member_was_to_have_is_found() {
        ObjectNode seller = written(APPROVE, SELLERS, "member");
        assertThat(violatedBy(
                        ROTATE_KEY,
                        0,
                        f -> f.by(person("seller"))
                                .renamed("member", key(APPROVE, SELLERS, "member"))
                                .rowAndEvent(
                                        "member",
                                        "member",
                                        row -> seller.deepCopy()
                                                .put("key", row.get("key").asString()))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_key_or_an_operator_that_stands_in_no_members_row_is_found() {
        String key = "member-key~" + Sha256.of();
        String operator = "operator~" + person("seller").id();
        JsonNode seller = JsonMapper.shared()
                .readTree(CanonicalJson.encode(person("seller").id()));

        for (String planted : List.of(key, operator)) {
            assertThat(violatedByLast(APPROVE, SELLERS, f -> f.with(planted, seller)))
                    .as(planted)
                    .containsExactly(AUTHORITY);
            assertThat(violatedByLast(TRANSFER, 0, f -> f.with(planted, seller)))
                    .as(planted)
                    .containsExactly(AUTHORITY);
            assertThat(violatedByLast(FOUND, 0, f -> f.with(planted, seller)))
                    .as(planted)
                    .containsExactly(AUTHORITY);
        }
        assertThat(violatedByLast(ROTATE_KEY, 0, f -> f.without("member-key"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(FOUND, 0, f -> f.without("operator"))).containsExactly(AUTHORITY);
    }

    /** A member keeps an operator's word on it off the ledger by changing its row all the time. */
    @Test
    void an_encryption_key_that_followed_another_at_once_is_found() {
        EncryptionKey next = new EncryptionKey("C".repeat(42) + "A=");
        List<Block> again = new ArrayList<>(until(SET_ENCRYPTION_KEY, 0));
        again.add(again.getLast());

        assertThat(violated(forged(
                        again,
                        SET_ENCRYPTION_KEY,
                        1,
                        f -> f.again()
                                .calling(SET_ENCRYPTION_KEY, next)
                                .rowAndEvent("member", "member", row -> row.put("encryptionKey", next.base64())))))
                .containsExactly(VERDICTS, AUTHORITY);
    }

    @Test
    void a_standing_that_was_not_asked_for_is_found() {
        ObjectNode seller = written(APPROVE, SELLERS, "member");
        assertThat(violatedBy(
                        EXPEL,
                        0,
                        f -> f.renamed("member", key(APPROVE, SELLERS, "member"))
                                .rowAndEvent("member", "member", row -> {
                                    ObjectNode another = seller.deepCopy();
                                    another.set(STANDING, row.get(STANDING));
                                    return another;
                                })))
                .as("another member's")
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(
                        SUSPEND,
                        0,
                        f -> f.rowAndEvent("member", "member", row -> {
                            ((ObjectNode) row.get(STANDING)).put("reason", "another");
                            return row;
                        })))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_standing_or_a_key_since_another_time_is_found() {
        String since = "2000-01-01T00:00:00Z";
        UnaryOperator<Forgery> standing = f -> f.rowAndEvent("member", "member", row -> {
            ((ObjectNode) row.get(STANDING)).put("since", since);
            return row;
        });

        for (String function : List.of(SUSPEND, REINSTATE, EXPEL, LEAVE)) {
            assertThat(violatedByLast(function, 0, standing)).as(function).containsExactly(AUTHORITY);
        }
        assertThat(violatedByLast(APPROVE, SELLERS, standing)).containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        FOUND,
                        0,
                        f -> f.rowAndEvent("member", "founder", row -> {
                            ((ObjectNode) row.get(STANDING)).put("since", since);
                            return row;
                        })))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        SET_ENCRYPTION_KEY,
                        0,
                        f -> f.rowAndEvent("member", "member", row -> row.put("encryptionKeySince", since))))
                .containsExactly(AUTHORITY);
    }

    @Test
    void who_comes_back_after_an_expulsion_is_found() {
        List<Block> turned = new ArrayList<>(blocks());
        turned.add(turned.remove(turned.size() - 2));

        assertThat(violated(Forgery.sealed(turned))).containsExactly(VERDICTS, AUTHORITY);
    }

    @Test
    void an_application_that_was_refused_by_no_operator_or_that_nobody_named_is_found() {
        assertThat(violatedBy(REFUSE, 0, by("seller"))).containsExactly(AUTHORITY);
        assertThat(violatedBy(REFUSE, 0, f -> f.calling(REFUSE, new Rejection(Sha256.of(), "another reason"))))
                .containsExactly(EVENTS);
    }

    @Test
    void a_policy_or_a_node_that_no_operator_asked_for_is_found() {
        assertThat(violatedBy(
                        PUBLISH_POLICY,
                        0,
                        f -> f.rowAndEvent("network", "network", row -> {
                            ((ObjectNode) row.get("policy")).putArray(OFFER).add("BUYER");
                            return row;
                        })))
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(REGISTER, 0, f -> f.rowAndEvent("node", "node", row -> row.put("kind", "VALIDATOR"))))
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(
                        RETIRE, 0, f -> f.rowAndEvent("node", "node", row -> row.put("retired", "another reason"))))
                .containsExactly(AUTHORITY);
    }
}
