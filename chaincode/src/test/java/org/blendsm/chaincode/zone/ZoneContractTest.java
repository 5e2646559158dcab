package org.blendsm.chaincode.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.chaincode.Marketplace.FINGERPRINT;
import static org.blendsm.chaincode.Marketplace.broker;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.operator;
import static org.blendsm.chaincode.Marketplace.outsider;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.Marketplace.stranger;
import static org.blendsm.chaincode.RefusedAssert.assertRefused;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.blendsm.chaincode.Actor;
import org.blendsm.chaincode.Marketplace;
import org.blendsm.chaincode.Sale;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.zone.NewZone;
import org.blendsm.model.zone.SignedZoneTicket;
import org.blendsm.model.zone.Zone;
import org.blendsm.model.zone.ZoneEvent;
import org.blendsm.model.zone.ZoneId;
import org.blendsm.model.zone.ZoneMember;
import org.blendsm.model.zone.ZoneTicket;
import org.blendsm.model.zone.Zones;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The seller is the zone's master, the buyer its device; the stranger has a zone of its own. */
class ZoneContractTest {
    private final Marketplace market = Marketplace.founded();
    private final ZoneId zone = found(seller(), "harbour").id();

    @AfterEach
    void close() {
        market.close();
    }

    @Test
    void a_zone_stands_under_its_id_with_its_master_in_it() {
        IdempotencyKey key = market.key();
        Zone founded = as(buyer()).found(key, new NewZone("mill"));
        assertThat(founded.master()).isEqualTo(buyer().id());
        ZoneMember.In master = new ZoneMember.In(founded.id(), buyer().id(), 1, market.now());
        assertThat(market.event()).contains(new ZoneEvent.ZoneFounded(founded, master));
        assertThat(as(outsider()).zone(founded.id())).isEqualTo(founded);
        assertThat(as(outsider()).member(founded.id(), buyer().id())).isEqualTo(master);

        assertThat(as(buyer()).found(key, new NewZone("mill"))).isEqualTo(founded);
        assertThat(market.last().writes()).isEmpty();
        assertRefused(RefusalCode.IDEMPOTENCY_KEY_REUSED, () -> as(buyer()).found(key, new NewZone("sawmill")));
        assertRefused(RefusalCode.NOT_A_MEMBER, () -> found(outsider(), "mill"));
    }

    @Test
    void a_device_joins_by_its_ticket_and_buys_in_its_zone() {
        ZoneMember in = as(buyer()).join(ticket(buyer(), 1));
        assertThat(market.event()).contains(new ZoneEvent.ZoneJoined((ZoneMember.In) in));
        assertThat(market.peer().state("zone-member~"))
                .containsOnlyKeys(
                        "zone-member~" + zone + "~" + seller().id(), "zone-member~" + zone + "~" + buyer().id());
        as(buyer()).join(ticket(buyer(), 1));
        assertThat(market.last().writes()).isEmpty();

        assertThat(accept(offered()).deal().offer().conditions().zone()).contains(zone);
    }

    @Test
    void nobody_outside_of_the_zone_buys_in_it() {
        Product.Offered offered = offered();
        assertRefused(RefusalCode.NOT_IN_ZONE, () -> accept(offered));
        ZoneId other = found(stranger(), "elsewhere").id();
        as(buyer()).join(signed(new ZoneTicket(other, buyer().id(), 1, until()), stranger()));
        assertRefused(RefusalCode.NOT_IN_ZONE, () -> accept(offered));
    }

    @Test
    void nobody_outside_of_the_zone_offers_in_it() {
        assertRefused(RefusalCode.NOT_IN_ZONE, () -> offer(stranger(), zone));
        assertRefused(
                RefusalCode.ZONE_NOT_FOUND,
                () -> offer(seller(), new ZoneId(offered().offer().id().value())));
    }

    @Test
    void what_a_seller_offered_before_it_was_taken_out_is_not_accepted() {
        as(stranger()).join(ticket(stranger(), 1));
        as(buyer()).join(ticket(buyer(), 1));
        Product.Offered offered = offer(stranger(), zone);
        as(seller()).remove(zone, stranger().id());
        Sale.offeredOn(market, Sale.conditions());
        assertRefused(RefusalCode.NOT_IN_ZONE, () -> accept(offered));
    }

    @Test
    void no_ticket_of_before_brings_back_who_was_taken_out() {
        SignedZoneTicket used = ticket(buyer(), 1);
        SignedZoneTicket spare =
                signed(new ZoneTicket(zone, buyer().id(), 1, until().plus(Duration.ofDays(1))), seller());
        as(buyer()).join(used);
        ZoneMember out = as(seller()).remove(zone, buyer().id());
        assertThat(market.event()).contains(new ZoneEvent.ZoneLeft((ZoneMember.Out) out));
        as(seller()).remove(zone, buyer().id());
        assertThat(market.last().writes()).isEmpty();

        assertRefused(RefusalCode.ZONE_TICKET_USED, () -> as(buyer()).join(used));
        assertRefused(RefusalCode.ZONE_TICKET_USED, () -> as(buyer()).join(spare));
        assertThat(as(buyer()).join(ticket(buyer(), 2)).entry()).isEqualTo(2);
    }

    @Test
    void a_ticket_for_somebody_else_is_refused() {
        assertRefused(RefusalCode.ZONE_TICKET_FOR_ANOTHER, () -> as(stranger()).join(ticket(buyer(), 1)));
        assertRefused(
                RefusalCode.ZONE_TICKET_INVALID,
                () -> as(stranger()).join(signed(new ZoneTicket(zone, stranger().id(), 1, until()), stranger())));
    }

    @Test
    void a_ticket_of_a_key_that_was_rotated_is_refused() {
        SignedZoneTicket ticket = ticket(buyer(), 1);
        Actor renewed = seller().withNewKey();
        market.as(seller(), Memberships.class).rotateKey(renewed.newKeyOf(seller().id(), FINGERPRINT));
        assertRefused(RefusalCode.ZONE_TICKET_INVALID, () -> as(buyer()).join(ticket));
        as(buyer()).join(signed(ticket.ticket(), renewed));
    }

    @Test
    void only_the_master_and_the_device_itself_take_it_out() {
        as(buyer()).join(ticket(buyer(), 1));
        assertRefused(RefusalCode.NOT_THE_MASTER, () -> as(stranger()).remove(zone, buyer().id()));
        assertThat(as(buyer()).remove(zone, buyer().id())).isInstanceOf(ZoneMember.Out.class);
        assertRefused(
                RefusalCode.ZONE_MEMBER_NOT_FOUND,
                () -> as(stranger()).remove(zone, stranger().id()));
    }

    @Test
    void what_was_agreed_goes_on_after_a_removal_and_is_not_extended() {
        as(buyer()).join(ticket(buyer(), 1));
        AgreementId deal = accept(offered()).deal().id();
        Instant longer = market.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(90));
        market.as(buyer(), Agreements.class).proposeExtension(deal, longer);
        as(seller()).remove(zone, buyer().id());
        Agreements agreements = market.as(seller(), Agreements.class);
        assertThat(agreements.agreement(deal)).isInstanceOf(Agreement.Open.class);
        assertRefused(RefusalCode.NOT_IN_ZONE, () -> agreements.acceptExtension(deal, longer));
        as(buyer()).join(ticket(buyer(), 2));
        assertThat(agreements.acceptExtension(deal, longer).deal().expiresAt()).isEqualTo(longer);
    }

    @Test
    void nothing_is_agreed_on_in_a_zone_whose_master_can_take_nobody_out() {
        as(stranger()).join(ticket(stranger(), 1));
        as(buyer()).join(ticket(buyer(), 1));
        Product.Offered offered = offer(stranger(), zone);
        Sale.offeredOn(market, Sale.conditions());
        market.as(operator(), Memberships.class).suspend(seller().id(), "a test");
        assertRefused(RefusalCode.NOT_IN_GOOD_STANDING, () -> accept(offered));
        assertRefused(RefusalCode.NOT_IN_GOOD_STANDING, () -> as(broker()).join(ticket(broker(), 1)));
        market.as(operator(), Memberships.class).reinstate(seller().id());
        accept(offered);
    }

    @Test
    void a_join_that_was_endorsed_before_a_removal_is_not_committed_after_it() {
        market.endorsed(buyer(), Zones.class).join(ticket(buyer(), 1));
        var endorsed = market.last();
        as(buyer()).join(ticket(buyer(), 1));
        as(seller()).remove(zone, buyer().id());
        assertThat(market.peer().commit(endorsed)).isFalse();
    }

    @Test
    void an_acceptance_that_was_endorsed_before_a_removal_is_not_committed_after_it() {
        as(buyer()).join(ticket(buyer(), 1));
        Product.Offered offered = offered();
        market.endorsed(buyer(), Agreements.class).accept(market.key(), Sale.acceptance(offered, PaymentMode.VOUCHER));
        var endorsed = market.last();
        as(seller()).remove(zone, buyer().id());
        assertThat(market.peer().commit(endorsed)).isFalse();
    }

    @Test
    void who_is_in_a_zone_is_paged() {
        as(buyer()).join(ticket(buyer(), 1));
        as(stranger()).join(ticket(stranger(), 1));
        found(buyer(), "another");
        Page<ZoneMember> first = as(outsider()).members(zone, PageRequest.first(2));
        assertThat(first.items()).hasSize(2);
        Page<ZoneMember> rest = as(outsider()).members(zone, new PageRequest(2, first.next()));
        assertThat(rest.items()).hasSize(1);
        assertThat(rest.next()).isEmpty();
    }

    @Test
    void an_offer_of_before_is_for_everybody() {
        Product.Offered offered = Sale.offeredOn(market, Sale.conditions());
        assertThat(market.peer().state("offer~").values())
                .singleElement()
                .satisfies(row -> assertThat(row).doesNotContain("zone"));
        assertThat(market.rows("offer", Offer.class)).containsExactly(offered.offer());
        assertThat(accept(offered).deal().offer().conditions().zone()).isEmpty();
    }

    private Zones as(Actor actor) {
        return market.as(actor, Zones.class);
    }

    private Zone found(Actor actor, String name) {
        return as(actor).found(market.key(), new NewZone(name));
    }

    private Instant until() {
        return market.now().plus(Duration.ofHours(1));
    }

    private SignedZoneTicket ticket(Actor device, int entry) {
        return signed(new ZoneTicket(zone, device.id(), entry, until()), seller());
    }

    private static SignedZoneTicket signed(ZoneTicket ticket, Actor by) {
        return new SignedZoneTicket(ticket, by.sign(DocumentType.ZONE_TICKET, FINGERPRINT, ticket));
    }

    /** The seller's product, for sale in the zone; the buyer has its fortune. */
    private Product.Offered offered() {
        return Sale.offeredOn(market, Sale.conditions().in(zone));
    }

    private Product.Offered offer(Actor owner, ZoneId in) {
        Catalogue catalogue = market.as(owner, Catalogue.class);
        ProductId product =
                catalogue.publish(market.key(), Sale.description()).listing().id();
        return (Product.Offered)
                catalogue.offer(market.key(), product, Sale.conditions().in(in));
    }

    private Agreement accept(Product.Offered offered) throws Refused {
        return market.as(buyer(), Agreements.class).accept(market.key(), Sale.acceptance(offered, PaymentMode.VOUCHER));
    }
}
