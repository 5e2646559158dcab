package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.system.SeededBugs.by;
import static org.blendsm.system.TradedChain.AUTHORITY;
import static org.blendsm.system.TradedChain.DATES;
import static org.blendsm.system.TradedChain.DELEGATE;
import static org.blendsm.system.TradedChain.EVENTS;
import static org.blendsm.system.TradedChain.GIVE_RIGHT;
import static org.blendsm.system.TradedChain.REVOKE;
import static org.blendsm.system.TradedChain.json;
import static org.blendsm.system.TradedChain.person;
import static org.blendsm.system.TradedChain.until;
import static org.blendsm.system.TradedChain.violated;
import static org.blendsm.system.TradedChain.violatedByLast;
import static org.blendsm.system.TradedChain.written;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.access.DelegationBounds;
import org.blendsm.model.access.NewDelegation;
import org.blendsm.model.ledger.CanonicalJson;
import org.hyperledger.fabric.protos.common.Block;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** A right is handed on by its holder, never more than the holder has, and ends with the one that it comes from. */
class AuditDelegationsIT {
    private static final List<Action> OPEN = List.of(Action.OPEN);

    @Test
    void a_right_that_its_holder_did_not_hand_on_is_found() {
        String other = person("other").id().value();

        assertThat(violatedByLast(DELEGATE, 0, by("seller"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(DELEGATE, 0, f -> f.without("capability-held")))
                .containsExactly(AUTHORITY);
        for (UnaryOperator<ObjectNode> bug : List.<UnaryOperator<ObjectNode>>of(
                right -> right.put("holder", other),
                right -> right.put("issuer", other),
                right -> right.put("notAfter", "2999-01-01T00:00:00Z"),
                right -> right.put("parent", Sha256.of().value()))) {
            assertThat(violatedByLast(
                            DELEGATE,
                            0,
                            f -> child(f, row -> row.set("right", bug.apply((ObjectNode) row.get("right"))))))
                    .containsExactly(AUTHORITY);
        }
    }

    @Test
    void a_right_that_is_more_than_its_holder_has_is_found() {
        Instant end = own().notAfter();
        Optional<DelegationBounds> bounds = bounds(1, 2);

        assertThat(handedOn(new NewDelegation(person("helper").id(), OPEN, end.minus(Duration.ofHours(1)), bounds)))
                .isEmpty();
        for (NewDelegation more : List.of(
                new NewDelegation(person("helper").id(), List.of(Action.SUBSCRIBE, Action.OPEN), end, bounds),
                new NewDelegation(person("helper").id(), OPEN, end.plusMillis(1), bounds),
                new NewDelegation(person("helper").id(), OPEN, end, bounds(2, 2)),
                new NewDelegation(person("helper").id(), OPEN, end, bounds(1, 3)))) {
            assertThat(handedOn(more)).as("%s", more).containsExactly(AUTHORITY);
        }
        assertThat(handedOn(
                        new NewDelegation(person("helper").id(), OPEN, madeAt().plus(Duration.ofMinutes(59)), bounds)))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_right_that_may_be_handed_on_as_often_as_before_is_found() {
        UnaryOperator<ObjectNode> asBefore = row -> isChild(row) ? row : json(new Capability.Issued(own()));

        assertThat(violatedByLast(
                        DELEGATE,
                        0,
                        f -> f.row("capability-held", asBefore).rowAndEvent("capability", "parent", asBefore)))
                .containsExactly(AUTHORITY);
    }

    @Test
    void a_right_that_was_handed_on_after_the_one_above_its_own_was_taken_back_is_found() {
        List<Block> turned = new ArrayList<>(until(REVOKE, 1));
        Block last = until(DELEGATE, 1).getLast();
        turned.remove(last);
        turned.add(last);

        assertThat(violated(Forgery.sealed(turned))).contains(AUTHORITY);
    }

    @Test
    void a_right_that_was_handed_on_is_taken_back_by_its_issuer_and_the_owner_and_nobody_else() {
        assertThat(violatedByLast(REVOKE, 2, f -> f)).isEmpty();
        assertThat(violatedByLast(REVOKE, 2, by("buyer"))).isEmpty();
        assertThat(violatedByLast(REVOKE, 2, by("helper"))).containsExactly(AUTHORITY);
    }

    @Test
    void a_delegation_that_tells_of_another_right_or_did_not_read_its_parent_is_found() {
        assertThat(violatedByLast(
                        DELEGATE,
                        0,
                        f -> f.event(event -> ((ObjectNode) event).set("parent", event.get("capability")))))
                .containsExactly(EVENTS);
        assertThat(violatedByLast(DELEGATE, 0, f -> f.unread("capability"))).containsExactly(DATES);
    }

    /** What is found where the buyer had asked for this, and was given it. */
    private static List<String> handedOn(NewDelegation asked) {
        Capability.Right own = own();
        CapabilityId id = new CapabilityId(Trade.HANDED_ON.idFor(person("buyer").id(), DELEGATE));
        Sha256 body = Sha256.of(CanonicalJson.encode(own.id()), CanonicalJson.encode(asked));
        ObjectNode given = json(new Capability.Issued(own.delegated(id, asked, body, madeAt())));
        return violatedByLast(
                DELEGATE, 0, f -> child(f.calling(DELEGATE, Trade.HANDED_ON, own.id(), asked), _ -> given));
    }

    /** Another right below than was handed on, in both of its rows. */
    private static Forgery child(Forgery forgery, UnaryOperator<ObjectNode> change) {
        UnaryOperator<ObjectNode> ofChild = row -> isChild(row) ? change.apply(row) : row;
        return forgery.row("capability-held", ofChild).rowAndEvent("capability", "capability", ofChild);
    }

    private static boolean isChild(ObjectNode row) {
        return row.path("right").has("parent");
    }

    /** The buyer's right, before it was handed on. */
    private static Capability.Right own() {
        return CanonicalJson.decode(CanonicalJson.encode(written(GIVE_RIGHT, 1, "capability")), Capability.class)
                .right();
    }

    private static Instant madeAt() {
        return Forgery.madeAt(TradedChain.blocks(), DELEGATE, 0);
    }

    private static Optional<DelegationBounds> bounds(int depth, int width) {
        return Optional.of(new DelegationBounds(depth, width));
    }
}
