package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.system.TradedChain.AUTHORITY;
import static org.blendsm.system.TradedChain.DESCRIBE;
import static org.blendsm.system.TradedChain.FOUND;
import static org.blendsm.system.TradedChain.PUBLISH_POLICY;
import static org.blendsm.system.TradedChain.REGISTER;
import static org.blendsm.system.TradedChain.RETIRE;
import static org.blendsm.system.TradedChain.json;
import static org.blendsm.system.TradedChain.person;
import static org.blendsm.system.TradedChain.violatedBy;
import static org.blendsm.system.TradedChain.violatedByLast;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.blendsm.model.MemberId;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.NodeDescription;
import org.blendsm.model.membership.Role;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** A pool speaks for itself, by its own broker; the operator neither speaks for it nor keeps it from speaking. */
class AuditPoolsIT {
    @Test
    void an_operator_who_speaks_for_a_pool_is_found() {
        Node approved = Node.approved("pool", Node.Kind.NODE, person("pool").mspId(), 0);
        MemberId broker = person("pool").id();
        Node untold = approved.describedAs(Trade.description("the operator's keys", 1), broker);
        Node changed = untold.withVersion(3);
        Node sold = Node.approved("pool", Node.Kind.NODE, person("operator").mspId(), 0)
                .describedAs(Trade.description("keys", 3), broker);

        assertThat(violatedBy(REGISTER, 0, registering(untold))).containsExactly(AUTHORITY);
        assertThat(violatedBy(DESCRIBE, 1, registering(changed))).containsExactly(AUTHORITY);
        assertThat(violatedBy(DESCRIBE, 1, registering(sold)))
                .as("its pool's keys speak for another organisation's members")
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(DESCRIBE, 1, registering(approved.describedAs(Trade.description("keys", 3), broker))))
                .as("left as it stands")
                .isEmpty();
    }

    /** A pool that finds another broker, or no version left, in its row withdraws no key that was stolen. */
    @Test
    void an_operator_who_keeps_a_pool_from_speaking_for_itself_is_found() {
        Node approved = Node.approved("pool", Node.Kind.NODE, person("pool").mspId(), 1);
        NodeDescription said = Trade.description("keys", 3);
        MemberId another = person("second").id();

        for (long version : List.of(0L, 2L, Node.LATEST_REGISTERED)) {
            assertThat(violatedByLast(REGISTER, 0, registering(approved.withVersion(version))))
                    .as("the first, of version %d", version)
                    .containsExactly(AUTHORITY);
        }
        Node described = approved.describedAs(said, person("pool").id());
        for (long version : List.of(1L, 2L, 4L, Node.LATEST_REGISTERED)) {
            assertThat(violatedByLast(DESCRIBE, 1, registering(described.withVersion(version))))
                    .as("version %d after 2", version)
                    .containsExactly(AUTHORITY);
        }
        for (long version : List.of(1L, 4L, 6L, Node.LATEST_REGISTERED)) {
            assertThat(violatedByLast(REGISTER, 1, registering(approved.withVersion(version))))
                    .as("version %d after a retirement that is 4", version)
                    .containsExactly(AUTHORITY);
        }
        assertThat(violatedByLast(REGISTER, 0, registering(broughtBy(another, approved))))
                .as("the first row's broker")
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(DESCRIBE, 1, registering(broughtBy(another, described))))
                .as("another broker")
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(REGISTER, 1, registering(broughtBy(another, approved.withVersion(5)))))
                .as("a broker of who comes back")
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        DESCRIBE,
                        1,
                        registering(approved.describedAsIn(described).withVersion(3))))
                .as("a broker that is left out")
                .isEmpty();
        assertThat(violatedByLast(PUBLISH_POLICY, 0, f -> publishing(f, Map.of(DESCRIBE, List.of(Role.OPERATOR)))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        PUBLISH_POLICY, 0, f -> publishing(f, Map.of(DESCRIBE, List.of(Role.BROKER, Role.OPERATOR)))))
                .isEmpty();
        assertThat(violatedByLast(
                        FOUND,
                        0,
                        f -> f.rowAndEvent("network", "network", row -> {
                            ((ObjectNode) row.get("policy")).putArray(DESCRIBE).add("OPERATOR");
                            return row;
                        })))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        REGISTER,
                        1,
                        f -> f.calling(RETIRE, "pool", "again")
                                .rowAndEvent(
                                        "node",
                                        "node",
                                        _ -> json(approved.withVersion(4).retiredFor("again")))
                                .event(event -> ((ObjectNode) event).put("event", "NodeRetired"))))
                .as("retired twice")
                .containsExactly(AUTHORITY);
    }

    private static Node broughtBy(MemberId broker, Node row) {
        return new Node(
                row.name(),
                row.kind(),
                row.organisation(),
                row.endpoints(),
                row.tlsCertificates(),
                row.tokenKeys(),
                Optional.of(broker),
                row.version(),
                row.retired());
    }

    private static Forgery publishing(Forgery forgery, Map<String, List<Role>> policy) {
        return forgery.calling(PUBLISH_POLICY, policy).rowAndEvent("network", "network", row -> {
            row.set("policy", json(policy));
            return row;
        });
    }

    private static UnaryOperator<Forgery> registering(Node row) {
        return f -> f.by(person("operator")).calling(REGISTER, row).rowAndEvent("node", "node", _ -> json(row));
    }

    @Test
    void a_pool_that_somebody_else_speaks_for_is_found() {
        for (String other : List.of("operator", "seller", "helper", "broker")) {
            assertThat(violatedBy(DESCRIBE, 0, describedBy(other))).as(other).contains(AUTHORITY);
        }
        assertThat(violatedBy(DESCRIBE, 1, describedBy("second")))
                .as("where it has another broker")
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(
                        DESCRIBE, 1, f -> f.rowAndEvent("node", "node", row -> row.put("tokenKeys", "other keys"))))
                .containsExactly(AUTHORITY);
        assertThat(violatedBy(
                        DESCRIBE,
                        1,
                        f -> f.calling(DESCRIBE, Trade.description("next keys", 9))
                                .rowAndEvent("node", "node", row -> row.put("version", 9))))
                .containsExactly(AUTHORITY);
    }

    private static UnaryOperator<Forgery> describedBy(String other) {
        String address = person(other).id().value();
        return f -> f.by(person(other)).rowAndEvent("node", "node", row -> row.put("broker", address));
    }
}
