package org.blendsm.chaincode.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.operator;
import static org.blendsm.chaincode.Marketplace.outsider;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.Marketplace.stranger;
import static org.blendsm.chaincode.RefusedAssert.assertRefused;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blendsm.chaincode.Actor;
import org.blendsm.chaincode.InMemoryPeer.Operations;
import org.blendsm.chaincode.Marketplace;
import org.blendsm.chaincode.TradedProduct;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.AccessEvent;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capabilities;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.access.Decision;
import org.blendsm.model.access.NewCapability;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.membership.Memberships;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccessContractTest {
    private final Marketplace market = Marketplace.founded();
    private final TradedProduct telemetry = TradedProduct.offered(market, HashedBy.BROKER);

    @AfterEach
    void close() {
        market.close();
    }

    @Test
    void a_right_stands_under_its_id_and_under_its_holder_and_is_told() {
        Capability issued = issue(twoHours());
        assertThat(market.event()).contains(new AccessEvent.CapabilityIssued((Capability.Issued) issued));
        assertThat(market.last().event().orElseThrow().getEventName()).isEqualTo("access:CapabilityIssued");
        CapabilityId id = issued.right().id();
        assertThat(market.peer().state("capability"))
                .containsOnlyKeys("capability~" + id, "capability-held~" + buyer().id() + "~" + id);
        assertThat(as(outsider()).capability(id)).isEqualTo(issued);
    }

    @Test
    void a_right_is_kept_as_canonical_json_with_its_state() {
        Capability issued = issue(twoHours());
        assertThat(market.peer().state("capability").values()).containsOnly("""
                {"is":{"right":{"actions":["OPEN"],"body":"%s","holder":"%s","id":"%s","issuer":"%s",\
                "notAfter":"2026-01-01T02:00:00Z","notBefore":"2026-01-01T00:00:00Z","product":"%s"},\
                "state":"Issued"},"v":1}""".formatted(
                        issued.right().body(), buyer().id(), issued.right().id(), seller().id(), telemetry.id()));
    }

    @Test
    void the_same_key_and_body_have_one_effect() {
        IdempotencyKey key = market.key();
        Capability first = as(seller()).issue(key, twoHours());
        market.pass(Duration.ofMinutes(5));
        assertThat(as(seller()).issue(key, twoHours())).isEqualTo(first);
        assertThat(market.last().writes()).isEmpty();
        assertThat(market.event()).isEmpty();
        NewCapability other =
                new NewCapability(stranger().id(), List.of(Action.OPEN), telemetry.id(), Duration.ofHours(2));
        assertRefused(RefusalCode.IDEMPOTENCY_KEY_REUSED, () -> as(seller()).issue(key, other));
    }

    @Test
    void only_the_owner_gives_rights() {
        assertRefused(RefusalCode.NOT_THE_OWNER, () -> as(stranger()).issue(market.key(), twoHours()));
        assertRefused(RefusalCode.ROLE_REQUIRED, () -> as(buyer()).issue(market.key(), twoHours()));
        assertRefused(RefusalCode.NOT_A_MEMBER, () -> as(outsider()).issue(market.key(), twoHours()));
        NewCapability toNobody =
                new NewCapability(outsider().id(), List.of(Action.OPEN), telemetry.id(), Duration.ofHours(2));
        assertRefused(RefusalCode.NOT_THE_OWNER, () -> as(stranger()).issue(market.key(), toNobody));
        assertRefused(RefusalCode.MEMBER_NOT_FOUND, () -> as(seller()).issue(market.key(), toNobody));
    }

    @Test
    void a_right_names_a_member_and_a_product_that_are_there() {
        NewCapability toNobody =
                new NewCapability(outsider().id(), List.of(Action.OPEN), telemetry.id(), Duration.ofHours(2));
        assertRefused(RefusalCode.MEMBER_NOT_FOUND, () -> issue(toNobody));
        NewCapability onNothing =
                new NewCapability(buyer().id(), List.of(Action.OPEN), new ProductId(nothing()), Duration.ofHours(2));
        assertRefused(RefusalCode.PRODUCT_NOT_FOUND, () -> issue(onNothing));
    }

    @Test
    void an_expelled_member_is_given_nothing() {
        expel(buyer());
        assertRefused(RefusalCode.NOT_IN_GOOD_STANDING, () -> issue(twoHours()));
    }

    @Test
    void its_issuer_takes_a_right_back_once_and_for_all() {
        CapabilityId id = issue(twoHours()).right().id();
        assertThat(check(id, Action.OPEN).allowed()).isTrue();
        Capability revoked = as(seller()).revoke(id);
        assertThat(market.event()).contains(new AccessEvent.CapabilityRevoked((Capability.Revoked) revoked));
        assertThat(check(id, Action.OPEN).allowed()).isFalse();
        assertThat(as(buyer()).held(buyer().id(), PageRequest.first(10)).items())
                .containsExactly(revoked);

        market.pass(Duration.ofMinutes(5));
        assertThat(as(seller()).revoke(id)).isEqualTo(revoked);
        assertThat(market.last().writes()).isEmpty();
        assertThat(market.event()).isEmpty();
    }

    @Test
    void nobody_else_takes_a_right_back() {
        CapabilityId id = issue(twoHours()).right().id();
        assertRefused(RefusalCode.NOT_THE_ISSUER, () -> as(stranger()).revoke(id));
        assertRefused(RefusalCode.NOT_THE_ISSUER, () -> as(buyer()).revoke(id));
        assertRefused(RefusalCode.CAPABILITY_NOT_FOUND, () -> as(seller()).revoke(new CapabilityId(nothing())));
    }

    @Test
    void a_right_from_an_agreement_lives_until_that_ends_and_is_not_revoked_by_hand() {
        Agreement deal = telemetry.accept();
        CapabilityId id = deal.deal().capability();
        assertThat(check(id, Action.SUBSCRIBE)).isEqualTo(new Decision(id, Action.SUBSCRIBE, true, "live"));
        assertThat(check(id, Action.OPEN).allowed()).isTrue();
        assertRefused(RefusalCode.ENDS_WITH_AGREEMENT, () -> as(seller()).revoke(id));

        market.as(buyer(), Agreements.class).end(deal.deal().id());
        assertThat(check(id, Action.SUBSCRIBE).reason()).contains("no longer open");
    }

    @Test
    void a_right_ends_with_its_time() {
        CapabilityId id = issue(twoHours()).right().id();
        market.pass(Duration.ofMinutes(105));
        assertThat(check(id, Action.OPEN).allowed()).isTrue();
        market.pass(Duration.ofMillis(1));
        assertThat(check(id, Action.OPEN).reason()).contains("its time ends");
    }

    @Test
    void a_right_ends_with_the_standing_of_holder_or_issuer() {
        CapabilityId id = issue(twoHours()).right().id();
        expel(buyer());
        assertThat(check(id, Action.OPEN).reason()).contains("its holder");
        CapabilityId other = issue(
                        new NewCapability(stranger().id(), List.of(Action.OPEN), telemetry.id(), Duration.ofHours(2)))
                .right()
                .id();
        expel(seller());
        assertThat(check(other, Action.OPEN).reason()).contains("its issuer");
    }

    @Test
    void what_nobody_was_given_is_not_found() {
        assertRefused(RefusalCode.CAPABILITY_NOT_FOUND, () -> check(new CapabilityId(nothing()), Action.OPEN));
        assertRefused(RefusalCode.CAPABILITY_NOT_FOUND, () -> as(buyer()).capability(new CapabilityId(nothing())));
    }

    @Test
    void the_rights_of_a_holder_are_paged_those_of_agreements_among_them() {
        List<Capability> given = new ArrayList<>();
        given.add(as(buyer()).capability(telemetry.accept().deal().capability()));
        for (int i = 0; i < 4; i++) {
            given.add(issue(twoHours()));
        }
        issue(new NewCapability(stranger().id(), List.of(Action.OPEN), telemetry.id(), Duration.ofHours(2)));
        assertThat(held(buyer().id())).containsExactlyInAnyOrderElementsOf(given);
    }

    @Test
    void issuing_costs_five_reads_and_two_writes_revoking_three_and_two() {
        Capability issued = issue(twoHours());
        assertThat(market.last().operations()).isEqualTo(new Operations(5, 2));
        as(seller()).revoke(issued.right().id());
        assertThat(market.last().operations()).isEqualTo(new Operations(3, 2));
    }

    private List<Capability> held(MemberId holder) {
        List<Capability> read = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page<Capability> page = as(outsider()).held(holder, new PageRequest(2, after));
            read.addAll(page.items());
            after = page.next();
        } while (after.isPresent());
        return read;
    }

    private Capabilities as(Actor actor) {
        return market.as(actor, Capabilities.class);
    }

    private Capability issue(NewCapability asked) {
        return as(seller()).issue(market.key(), asked);
    }

    private NewCapability twoHours() {
        return new NewCapability(buyer().id(), List.of(Action.OPEN), telemetry.id(), Duration.ofHours(2));
    }

    private Decision check(CapabilityId id, Action action) {
        return as(outsider()).check(id, action);
    }

    private void expel(Actor actor) {
        market.as(operator(), Memberships.class).expel(actor.id(), "did harm");
    }

    private static Sha256 nothing() {
        return Sha256.of("nothing".getBytes(StandardCharsets.UTF_8));
    }
}
