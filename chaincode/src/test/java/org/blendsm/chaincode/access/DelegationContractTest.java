package org.blendsm.chaincode.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.chaincode.Marketplace.arbiter;
import static org.blendsm.chaincode.Marketplace.broker;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.operator;
import static org.blendsm.chaincode.Marketplace.outsider;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.Marketplace.stranger;
import static org.blendsm.chaincode.RefusedAssert.assertRefused;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.chaincode.Actor;
import org.blendsm.chaincode.InMemoryPeer.Operations;
import org.blendsm.chaincode.Marketplace;
import org.blendsm.chaincode.TradedProduct;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.AccessEvent;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capabilities;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.access.Decision;
import org.blendsm.model.access.DelegationBounds;
import org.blendsm.model.access.NewCapability;
import org.blendsm.model.access.NewDelegation;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.privacy.Envelope;
import org.blendsm.model.privacy.Grant;
import org.blendsm.model.privacy.NewSealedRecord;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.privacy.SealedRecords;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DelegationContractTest {
    private final Marketplace market = Marketplace.founded();
    private final TradedProduct telemetry = TradedProduct.offered(market, HashedBy.BROKER);
    private final Instant end = market.now().plus(Duration.ofHours(8));

    @AfterEach
    void close() {
        market.close();
    }

    @Test
    void a_delegated_right_stands_with_its_holder_and_what_is_left_of_the_other_is_told() {
        Capability own = issue(buyer(), bounds(3, 8));
        Capability child = delegate(buyer(), own, stranger(), bounds(2, 8));
        var left = new Capability.Issued(own.right().handedOn());
        assertThat(market.event()).contains(new AccessEvent.CapabilityDelegated((Capability.Issued) child, left));
        assertThat(market.last().event().orElseThrow().getEventName()).isEqualTo("access:CapabilityDelegated");
        assertThat(as(outsider()).capability(id(child))).isEqualTo(child);
        assertThat(as(outsider()).capability(id(own))).isEqualTo(left);
        assertThat(market.peer().state("capability"))
                .containsOnlyKeys(
                        "capability~" + id(own),
                        "capability~" + id(child),
                        "capability-held~" + buyer().id() + "~" + id(own),
                        "capability-held~" + stranger().id() + "~" + id(child));
        assertThat(check(child)).isEqualTo(new Decision(id(child), Action.OPEN, true, "live"));
    }

    @Test
    void the_same_key_and_body_hand_on_once() {
        Capability own = issue(buyer(), bounds(1, 2));
        IdempotencyKey key = market.key();
        Capability first = as(buyer()).delegate(key, id(own), to(stranger(), Optional.empty()));
        market.pass(Duration.ofMinutes(5));
        assertThat(as(buyer()).delegate(key, id(own), to(stranger(), Optional.empty())))
                .isEqualTo(first);
        assertThat(market.last().writes()).isEmpty();
        assertThat(market.event()).isEmpty();
        assertRefused(
                RefusalCode.IDEMPOTENCY_KEY_REUSED,
                () -> as(buyer()).delegate(key, id(own), to(arbiter(), Optional.empty())));
        assertRefused(
                RefusalCode.IDEMPOTENCY_KEY_REUSED,
                () -> as(buyer()).delegate(key, id(first), to(stranger(), Optional.empty())));
    }

    @Test
    void three_stand_below_an_owners_right_and_no_fourth() {
        List<Capability> chain = chain();
        Capability last = chain.getLast();
        assertThat(check(last).allowed()).isTrue();
        assertRefused(RefusalCode.NOT_DELEGABLE, () -> delegate(broker(), last, buyer(), Optional.empty()));
    }

    @Test
    void a_width_of_two_is_two() {
        Capability own = issue(buyer(), bounds(1, 2));
        delegate(buyer(), own, stranger(), Optional.empty());
        as(buyer()).revoke(id(delegate(buyer(), own, stranger(), Optional.empty())));
        assertRefused(RefusalCode.NOT_DELEGABLE, () -> delegate(buyer(), own, stranger(), Optional.empty()));
    }

    @Test
    void what_nobody_was_given_and_who_was_never_admitted_are_not_found() {
        Capability own = issue(buyer(), bounds(1, 2));
        CapabilityId nothing = new CapabilityId(Sha256.of());
        assertRefused(
                RefusalCode.CAPABILITY_NOT_FOUND,
                () -> as(buyer()).delegate(market.key(), nothing, to(stranger(), Optional.empty())));
        assertRefused(RefusalCode.NOT_THE_HOLDER, () -> delegate(stranger(), own, stranger(), Optional.empty()));
        assertRefused(RefusalCode.NOT_THE_HOLDER, () -> delegate(seller(), own, stranger(), Optional.empty()));
        assertRefused(RefusalCode.NOT_A_MEMBER, () -> delegate(outsider(), own, stranger(), Optional.empty()));
        assertRefused(RefusalCode.MEMBER_NOT_FOUND, () -> delegate(buyer(), own, outsider(), Optional.empty()));
    }

    @Test
    void a_right_that_an_agreement_issued_is_handed_on_by_nobody() {
        Capability sold = as(buyer()).capability(telemetry.accept().deal().capability());
        assertRefused(RefusalCode.NOT_DELEGABLE, () -> delegate(buyer(), sold, stranger(), Optional.empty()));
    }

    @Test
    void nobody_hands_on_a_right_that_is_over() {
        Capability own = issue(buyer(), bounds(1, 2));
        as(seller()).revoke(id(own));
        assertRefused(RefusalCode.CAPABILITY_NOT_LIVE, () -> delegate(buyer(), own, stranger(), Optional.empty()));
    }

    @Test
    void a_whole_branch_dies_with_the_right_that_it_stands_on_and_the_rest_lives() {
        List<Capability> chain = chain();
        Capability sister = delegate(buyer(), chain.getFirst(), broker(), Optional.empty());
        as(stranger()).revoke(id(chain.get(2)));
        assertThat(market.last().operations()).isEqualTo(new Operations(3, 2));
        assertThat(chain.subList(0, 2)).allMatch(right -> check(right).allowed());
        assertThat(check(chain.get(3)).reason()).contains("delegated from is not live: revoked at ");

        as(seller()).revoke(id(chain.getFirst()));
        assertThat(chain).noneMatch(right -> check(right).allowed());
        assertThat(check(sister).allowed()).isFalse();
    }

    @Test
    void the_owner_takes_back_any_right_below_its_own() {
        List<Capability> chain = chain();
        as(seller()).revoke(id(chain.get(3)));
        assertThat(check(chain.get(3)).reason()).startsWith("revoked at ");
        assertThat(check(chain.get(2)).allowed()).isTrue();
        assertRefused(RefusalCode.NOT_THE_ISSUER, () -> as(buyer()).revoke(id(chain.get(2))));
    }

    @Test
    void who_is_out_ends_all_that_stands_on_it_until_it_is_back() {
        List<Capability> chain = chain();
        Memberships oracle = market.as(operator(), Memberships.class);
        for (Actor actor : List.of(buyer(), stranger(), arbiter())) {
            oracle.suspend(actor.id(), "under review");
            assertThat(check(chain.get(3)).allowed()).as("%s", actor).isFalse();
            oracle.reinstate(actor.id());
            assertThat(check(chain.get(3)).allowed()).as("%s", actor).isTrue();
        }
    }

    @Test
    void an_envelope_is_given_for_a_delegated_right_as_for_any_and_ends_with_the_owners() {
        Capability own = issue(buyer(), bounds(1, 2));
        Capability child = delegate(buyer(), own, stranger(), Optional.empty());
        SealedRecords records = market.as(seller(), SealedRecords.class);
        RecordId record = records.register(
                        market.key(),
                        new NewSealedRecord(telemetry.id(), Sha256.of(), Sha256.of(), "here", Optional.empty()))
                .id();
        Envelope envelope = records.grant(new Grant(record, id(child), Sha256.of()));
        assertThat(envelope.holder()).isEqualTo(stranger().id());
        as(seller()).revoke(id(own));
        Grant again = new Grant(record, id(child), new Sha256("a".repeat(64)));
        assertRefused(RefusalCode.CAPABILITY_NOT_LIVE, () -> records.grant(again));
    }

    @Test
    void the_deepest_delegation_costs_no_more_than_its_chain() {
        Capability own = issue(buyer(), bounds(3, 8));
        Capability child = delegate(buyer(), own, stranger(), bounds(2, 8));
        assertThat(market.last().operations()).isEqualTo(new Operations(7, 4));
        delegate(arbiter(), delegate(stranger(), child, arbiter(), bounds(1, 8)), broker(), Optional.empty());
        assertThat(market.last().operations()).isEqualTo(new Operations(13, 4));
    }

    /** The owner's right to the buyer, and three below each other. */
    private List<Capability> chain() {
        Capability own = issue(buyer(), bounds(3, 8));
        Capability first = delegate(buyer(), own, stranger(), bounds(2, 8));
        Capability second = delegate(stranger(), first, arbiter(), bounds(1, 8));
        return List.of(own, first, second, delegate(arbiter(), second, broker(), Optional.empty()));
    }

    private Capability issue(Actor holder, Optional<DelegationBounds> delegable) {
        NewCapability asked =
                new NewCapability(holder.id(), List.of(Action.OPEN), telemetry.id(), Duration.ofHours(8), delegable);
        return as(seller()).issue(market.key(), asked);
    }

    private Capability delegate(Actor by, Capability own, Actor to, Optional<DelegationBounds> delegable) {
        return as(by).delegate(market.key(), id(own), to(to, delegable));
    }

    private NewDelegation to(Actor holder, Optional<DelegationBounds> delegable) {
        return new NewDelegation(holder.id(), List.of(Action.OPEN), end, delegable);
    }

    private static Optional<DelegationBounds> bounds(int depth, int width) {
        return Optional.of(new DelegationBounds(depth, width));
    }

    private static CapabilityId id(Capability capability) {
        return capability.right().id();
    }

    private Decision check(Capability capability) {
        return as(operator()).check(id(capability), Action.OPEN);
    }

    private Capabilities as(Actor actor) {
        return market.as(actor, Capabilities.class);
    }
}
