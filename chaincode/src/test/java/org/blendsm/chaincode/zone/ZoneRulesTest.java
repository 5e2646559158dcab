package org.blendsm.chaincode.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.chaincode.Marketplace.FINGERPRINT;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.Marketplace.stranger;
import static org.blendsm.chaincode.RefusedAssert.assertRefused;
import static org.blendsm.chaincode.Scene.NOON;
import static org.blendsm.chaincode.Scene.expelled;
import static org.blendsm.chaincode.Scene.hash;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.blendsm.chaincode.Actor;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.membership.Member;
import org.blendsm.model.zone.NewZone;
import org.blendsm.model.zone.SignedZoneTicket;
import org.blendsm.model.zone.Zone;
import org.blendsm.model.zone.ZoneId;
import org.blendsm.model.zone.ZoneMember;
import org.blendsm.model.zone.ZoneTicket;
import org.junit.jupiter.api.Test;

/** The seller is the zone's master, the buyer the device. */
class ZoneRulesTest {
    private static final ZoneId ZONE = new ZoneId(hash("zone"));
    private static final Instant UNTIL = NOON.plus(Duration.ofHours(1));

    @Test
    void the_master_is_the_first_in_its_zone() {
        Zone zone = ZoneRules.found(ZONE, new NewZone("harbour"), hash("body"), seller().id(), NOON);
        assertThat(ZoneRules.first(zone)).isEqualTo(new ZoneMember.In(ZONE, seller().id(), 1, NOON));
    }

    @Test
    void a_device_comes_in_by_its_ticket_and_stays_as_it_is_when_it_asks_again() {
        ZoneMember.In in = join(ticket(1), Optional.empty());
        assertThat(in).isEqualTo(new ZoneMember.In(ZONE, buyer().id(), 1, NOON));
        assertThat(ZoneRules.join(
                        ticket(1), seller().member(), Optional.of(in), buyer().id(), FINGERPRINT, UNTIL.plusSeconds(1)))
                .isEqualTo(in);
    }

    @Test
    void a_ticket_is_worth_nothing_to_another() {
        assertRefused(
                RefusalCode.ZONE_TICKET_FOR_ANOTHER,
                () -> ZoneRules.join(
                        ticket(1),
                        seller().member(),
                        Optional.empty(),
                        stranger().id(),
                        FINGERPRINT,
                        NOON));
    }

    @Test
    void a_ticket_is_the_word_of_the_masters_present_key_on_this_network() {
        ZoneTicket ticket = new ZoneTicket(ZONE, buyer().id(), 1, UNTIL);
        assertRefused(RefusalCode.ZONE_TICKET_INVALID, () -> join(signed(ticket, buyer()), Optional.empty()));
        SignedZoneTicket stretched = new SignedZoneTicket(
                new ZoneTicket(ZONE, buyer().id(), 1, UNTIL.plusSeconds(1)),
                signed(ticket, seller()).signature());
        assertRefused(RefusalCode.ZONE_TICKET_INVALID, () -> join(stretched, Optional.empty()));
        SignedZoneTicket elsewhere =
                new SignedZoneTicket(ticket, seller().sign(DocumentType.ZONE_TICKET, hash("other"), ticket));
        assertRefused(RefusalCode.ZONE_TICKET_INVALID, () -> join(elsewhere, Optional.empty()));
        SignedZoneTicket asVoucher =
                new SignedZoneTicket(ticket, seller().sign(DocumentType.VOUCHER, FINGERPRINT, ticket));
        assertRefused(RefusalCode.ZONE_TICKET_INVALID, () -> join(asVoucher, Optional.empty()));
        Member rotated = seller().member().withKey(stranger().key());
        assertRefused(
                RefusalCode.ZONE_TICKET_INVALID,
                () -> ZoneRules.join(
                        signed(ticket, seller()), rotated, Optional.empty(), buyer().id(), FINGERPRINT, NOON));
    }

    @Test
    void nobody_comes_in_by_the_word_of_a_master_who_is_out() {
        assertRefused(
                RefusalCode.NOT_IN_GOOD_STANDING,
                () -> ZoneRules.join(
                        ticket(1), expelled(seller().member()), Optional.empty(), buyer().id(), FINGERPRINT, NOON));
    }

    @Test
    void who_is_in_uses_up_no_ticket() {
        assertRefused(RefusalCode.ALREADY_IN_ZONE, () -> join(ticket(2), Optional.of(in(1))));
    }

    @Test
    void who_went_out_comes_back_by_no_ticket_of_before() {
        Optional<ZoneMember> out = Optional.of(ZoneRules.remove(in(1), seller().id(), NOON));
        assertRefused(RefusalCode.ZONE_TICKET_USED, () -> join(ticket(1), out));
        assertRefused(RefusalCode.ZONE_TICKET_USED, () -> join(ticket(3), out));
        assertThat(join(ticket(2), out)).isEqualTo(in(2));
    }

    @Test
    void a_ticket_ends_a_quarter_of_an_hour_early_for_whoever_joins() {
        assertThat(joinAt(UNTIL.minus(Duration.ofMinutes(15))).entry()).isEqualTo(1);
        assertRefused(
                RefusalCode.ZONE_TICKET_NOT_LIVE,
                () -> joinAt(UNTIL.minus(Duration.ofMinutes(15)).plusMillis(1)));
    }

    @Test
    void a_device_is_taken_out_by_itself_or_by_the_master() {
        Zone zone = ZoneRules.found(ZONE, new NewZone("harbour"), hash("body"), seller().id(), NOON);
        ZoneRules.requireMayRemove(zone, buyer().id(), buyer().id());
        ZoneRules.requireMayRemove(zone, buyer().id(), seller().id());
        assertRefused(
                RefusalCode.NOT_THE_MASTER,
                () -> ZoneRules.requireMayRemove(zone, buyer().id(), stranger().id()));
    }

    @Test
    void time_in_a_zone_never_runs_backwards() {
        Instant earlier = NOON.minusSeconds(1);
        ZoneMember.Out out = ZoneRules.remove(in(1), buyer().id(), earlier);
        assertThat(out).isEqualTo(new ZoneMember.Out(ZONE, buyer().id(), 1, buyer().id(), NOON));
        assertThat(ZoneRules.remove(out, seller().id(), UNTIL)).isEqualTo(out);
        assertThat(ZoneRules.join(ticket(2), seller().member(), Optional.of(out), buyer().id(), FINGERPRINT, earlier)
                        .at())
                .isEqualTo(NOON);
    }

    @Test
    void who_is_out_is_not_in() {
        MemberId device = buyer().id();
        ZoneRules.requireIn(ZONE, device, Optional.of(in(1)));
        assertRefused(RefusalCode.NOT_IN_ZONE, () -> ZoneRules.requireIn(ZONE, device, Optional.empty()));
        ZoneMember out = ZoneRules.remove(in(1), device, NOON);
        assertRefused(RefusalCode.NOT_IN_ZONE, () -> ZoneRules.requireIn(ZONE, device, Optional.of(out)));
    }

    @Test
    void a_ticket_is_made_for_the_entry_that_is_due() {
        assertThat(ZoneTicket.due(ZONE, buyer().id(), Optional.empty(), UNTIL).entry())
                .isEqualTo(1);
        ZoneMember out = ZoneRules.remove(in(4), seller().id(), NOON);
        assertThat(ZoneTicket.due(ZONE, buyer().id(), Optional.of(out), UNTIL).entry())
                .isEqualTo(5);
        assertRefused(RefusalCode.ALREADY_IN_ZONE, () -> ZoneTicket.due(ZONE, buyer().id(), Optional.of(in(4)), UNTIL));
    }

    private static ZoneMember.In in(int entry) {
        return new ZoneMember.In(ZONE, buyer().id(), entry, NOON);
    }

    private static ZoneMember.In join(SignedZoneTicket ticket, Optional<ZoneMember> before) {
        return ZoneRules.join(ticket, seller().member(), before, buyer().id(), FINGERPRINT, NOON);
    }

    private static ZoneMember.In joinAt(Instant now) {
        return ZoneRules.join(ticket(1), seller().member(), Optional.empty(), buyer().id(), FINGERPRINT, now);
    }

    private static SignedZoneTicket ticket(int entry) {
        return signed(new ZoneTicket(ZONE, buyer().id(), entry, UNTIL), seller());
    }

    private static SignedZoneTicket signed(ZoneTicket ticket, Actor by) {
        Sha256 network = FINGERPRINT;
        return new SignedZoneTicket(ticket, by.sign(DocumentType.ZONE_TICKET, network, ticket));
    }
}
