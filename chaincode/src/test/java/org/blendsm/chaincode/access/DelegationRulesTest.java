package org.blendsm.chaincode.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.outsider;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.Marketplace.stranger;
import static org.blendsm.chaincode.RefusedAssert.assertRefused;
import static org.blendsm.chaincode.Scene.NOON;
import static org.blendsm.chaincode.Scene.draftProduct;
import static org.blendsm.chaincode.Scene.expelled;
import static org.blendsm.chaincode.Scene.hash;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.WrongField;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.access.Decision;
import org.blendsm.model.access.DelegationBounds;
import org.blendsm.model.access.NewCapability;
import org.blendsm.model.access.NewDelegation;
import org.blendsm.model.membership.Member;
import org.junit.jupiter.api.Test;

class DelegationRulesTest {
    private static final CapabilityId ID = new CapabilityId(hash("capability"));
    private static final CapabilityId CHILD = new CapabilityId(hash("child"));
    private static final Instant END = NOON.plus(Duration.ofHours(8));

    @Test
    void a_holder_hands_on_part_of_its_right() {
        Capability.Right own = own(bounds(2, 3));
        NewDelegation asked = asked(List.of(Action.OPEN), END.minusSeconds(1), bounds(1, 2));
        Capability.Right child = delegate(own, asked, stranger().member()).right();
        assertThat(child)
                .isEqualTo(new Capability.Right(
                        CHILD,
                        buyer().id(),
                        stranger().id(),
                        List.of(Action.OPEN),
                        own.product(),
                        NOON,
                        END.minusSeconds(1),
                        Optional.empty(),
                        Optional.of(ID),
                        bounds(1, 2),
                        hash("body")));
    }

    @Test
    void a_holder_hands_on_the_whole_of_its_right_and_no_second_more() {
        Capability.Right own = own(bounds(1, 1));
        requireOwn(own, asked(own.actions(), END, Optional.empty()));
        assertRefused(
                RefusalCode.MORE_THAN_OWN_RIGHT,
                () -> requireOwn(own, asked(own.actions(), END.plusMillis(1), Optional.empty())));
    }

    @Test
    void nobody_hands_on_what_its_own_right_does_not_open() {
        Capability.Right own = delegate(
                        own(bounds(2, 1)), asked(List.of(Action.OPEN), END, bounds(1, 1)), buyer().member())
                .right();
        requireOwn(own, asked(List.of(Action.OPEN), END, Optional.empty()));
        assertRefused(
                RefusalCode.MORE_THAN_OWN_RIGHT,
                () -> requireOwn(own, asked(List.of(Action.SUBSCRIBE), END, Optional.empty())));
        assertRefused(
                RefusalCode.MORE_THAN_OWN_RIGHT,
                () -> requireOwn(own, asked(List.of(Action.SUBSCRIBE, Action.OPEN), END, Optional.empty())));
    }

    @Test
    void each_delegation_is_less_deep_and_no_wider_than_what_it_comes_from() {
        Capability.Right own = own(bounds(2, 3));
        requireOwn(own, asked(bounds(1, 3)));
        assertRefused(RefusalCode.MORE_THAN_OWN_RIGHT, () -> requireOwn(own, asked(bounds(2, 3))));
        assertRefused(RefusalCode.MORE_THAN_OWN_RIGHT, () -> requireOwn(own, asked(bounds(1, 4))));
        assertRefused(RefusalCode.MORE_THAN_OWN_RIGHT, () -> requireOwn(own(bounds(1, 3)), asked(bounds(1, 1))));
    }

    @Test
    void a_right_is_handed_on_as_often_as_its_width_says() {
        Capability.Right own = own(bounds(1, 2));
        assertThat(own.handedOn().delegable()).isEqualTo(bounds(1, 1));
        requireOwn(own.handedOn(), asked(Optional.empty()));
        assertRefused(RefusalCode.NOT_DELEGABLE, () -> requireOwn(own.handedOn().handedOn(), asked(Optional.empty())));
    }

    @Test
    void what_its_owner_said_nothing_of_is_handed_on_by_nobody() {
        assertRefused(RefusalCode.NOT_DELEGABLE, () -> requireOwn(own(Optional.empty()), asked(Optional.empty())));
    }

    @Test
    void nobody_but_its_holder_hands_a_right_on() {
        Capability.Right own = own(bounds(3, 8));
        assertRefused(
                RefusalCode.NOT_THE_HOLDER, () -> AccessRules.requireOwn(own, asked(Optional.empty()), seller().id()));
        assertRefused(
                RefusalCode.NOT_THE_HOLDER,
                () -> AccessRules.requireOwn(
                        own, asked(Optional.empty()), stranger().id()));
    }

    @Test
    void what_is_not_live_is_not_handed_on() {
        Decision dead = new Decision(ID, Action.OPEN, false, "revoked");
        assertRefused(
                RefusalCode.CAPABILITY_NOT_LIVE,
                () -> AccessRules.delegate(
                        CHILD,
                        own(bounds(1, 1)),
                        dead,
                        asked(Optional.empty()),
                        hash("body"),
                        stranger().member(),
                        NOON));
    }

    @Test
    void who_may_not_act_is_handed_nothing() {
        assertRefused(
                RefusalCode.NOT_IN_GOOD_STANDING,
                () -> delegate(
                        own(bounds(1, 1)),
                        asked(Optional.empty()),
                        expelled(stranger().member())));
    }

    @Test
    void a_delegation_lasts_for_an_hour_at_least() {
        Capability.Right own = own(bounds(1, 1));
        Instant hour = NOON.plus(Duration.ofHours(1));
        NewDelegation enough = asked(List.of(Action.OPEN), hour, Optional.empty());
        assertThat(delegate(own, enough, stranger().member()).right().notAfter())
                .isEqualTo(hour);
        NewDelegation less = asked(List.of(Action.OPEN), hour.minusMillis(1), Optional.empty());
        assertRefused(
                RefusalCode.TERM_INVALID, () -> delegate(own, less, stranger().member()));
    }

    @Test
    void no_right_is_handed_on_deeper_or_wider_than_the_model_allows() {
        for (int[] wrong : List.of(new int[] {0, 1}, new int[] {4, 1}, new int[] {1, 0}, new int[] {1, 9})) {
            assertThatThrownBy(() -> new DelegationBounds(wrong[0], wrong[1])).isInstanceOf(WrongField.class);
        }
    }

    @Test
    void a_delegated_right_is_taken_back_by_who_gave_it_and_by_the_owner() {
        var child =
                delegate(own(bounds(1, 1)), asked(Optional.empty()), stranger().member());
        Capability.Revoked revoked = new Capability.Revoked(child.right(), NOON);
        assertThat(AccessRules.revoke(child, seller().id(), buyer().id(), NOON)).isEqualTo(revoked);
        assertThat(AccessRules.revoke(child, seller().id(), seller().id(), NOON))
                .isEqualTo(revoked);
        assertRefused(
                RefusalCode.NOT_THE_ISSUER,
                () -> AccessRules.revoke(child, seller().id(), stranger().id(), NOON));
        assertRefused(
                RefusalCode.NOT_THE_ISSUER,
                () -> AccessRules.revoke(child, seller().id(), outsider().id(), NOON));
    }

    @Test
    void a_delegated_right_dies_with_what_it_was_delegated_from() {
        var child =
                delegate(own(bounds(1, 1)), asked(Optional.empty()), stranger().member());
        assertThat(check(child, new Decision(ID, Action.OPEN, true, "live")).allowed())
                .isTrue();
        Decision denied = check(child, new Decision(ID, Action.OPEN, false, "revoked at noon"));
        assertThat(denied.allowed()).isFalse();
        assertThat(denied.reason()).isEqualTo("the right that it was delegated from is not live: revoked at noon");
    }

    private static Decision check(Capability child, Decision parent) {
        Surroundings around =
                new Surroundings(buyer().member(), stranger().member(), Optional.empty(), Optional.of(parent));
        return AccessRules.check(child, Action.OPEN, around, NOON);
    }

    private static Optional<DelegationBounds> bounds(int depth, int width) {
        return Optional.of(new DelegationBounds(depth, width));
    }

    private static NewDelegation asked(Optional<DelegationBounds> delegable) {
        return asked(List.of(Action.OPEN), END, delegable);
    }

    private static NewDelegation asked(List<Action> actions, Instant until, Optional<DelegationBounds> delegable) {
        return new NewDelegation(stranger().id(), actions, until, delegable);
    }

    private static Capability.Right own(Optional<DelegationBounds> delegable) {
        NewCapability asked = new NewCapability(
                buyer().id(),
                List.of(Action.SUBSCRIBE, Action.OPEN),
                draftProduct().listing().id(),
                Duration.between(NOON, END),
                delegable);
        return AccessRules.issue(ID, asked, hash("issued"), buyer().member(), seller().id(), NOON)
                .right();
    }

    private static void requireOwn(Capability.Right own, NewDelegation asked) {
        AccessRules.requireOwn(own, asked, own.holder());
    }

    private static Capability.Issued delegate(Capability.Right own, NewDelegation asked, Member holder) {
        Decision live = new Decision(own.id(), Action.OPEN, true, "live");
        return AccessRules.delegate(CHILD, own, live, asked, hash("body"), holder, NOON);
    }
}
