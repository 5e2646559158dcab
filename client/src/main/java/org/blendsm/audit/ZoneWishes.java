package org.blendsm.audit;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.ledger.Deadline;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Network;
import org.blendsm.model.zone.NewZone;
import org.blendsm.model.zone.SignedZoneTicket;
import org.blendsm.model.zone.Zone;
import org.blendsm.model.zone.ZoneId;
import org.blendsm.model.zone.ZoneMember;
import org.blendsm.model.zone.ZoneTicket;

/** A device comes into a zone by the word of its master, for itself and once; it is taken out by either. */
final class ZoneWishes {
    private final MemberRoll roll;
    private final WorldState world;

    ZoneWishes(MemberRoll roll, WorldState world) {
        this.roll = roll;
        this.world = world;
    }

    /**
     * The rows that are due, by their keys.
     *
     * @throws Broken where nothing was the signer's to ask for
     */
    Map<String, Object> due(CommittedTransaction transaction, Member signer) {
        return switch (transaction.function()) {
            case "zone:found" -> founded(transaction, signer);
            case "zone:join" -> row(joined(transaction, signer));
            case "zone:remove" -> row(removed(transaction, signer));
            default -> Map.of();
        };
    }

    private static Map<String, Object> row(ZoneMember member) {
        return Map.of(key(member), member);
    }

    private static String key(ZoneMember member) {
        return "zone-member~" + member.zone() + "~" + member.device();
    }

    private Map<String, Object> founded(CommittedTransaction transaction, Member signer) {
        ZoneId id = new ZoneId(transaction.newId(signer));
        NewZone asked = transaction.argument(1, NewZone.class);
        Broken.unless(world.zone(id).isEmpty(), "the zone %s was founded again", id);
        ZoneMember master = new ZoneMember.In(id, signer.id(), 1, transaction.at());
        return Map.of(
                "zone~" + id,
                new Zone(id, signer.id(), asked, Wishes.body(asked), transaction.at()),
                key(master),
                master);
    }

    private ZoneMember.In joined(CommittedTransaction transaction, Member signer) {
        SignedZoneTicket signed = transaction.argument(0, SignedZoneTicket.class);
        ZoneTicket ticket = signed.ticket();
        Optional<ZoneMember> before = world.zoneMember(ticket.zone(), signer.id());
        Broken.unless(
                ticket.device().equals(signer.id())
                        && before.filter(ZoneMember.In.class::isInstance).isEmpty()
                        && ticket.entry() == ZoneMember.dueEntry(before)
                        && new Deadline(ticket.until()).isSurelyAhead(transaction.at()),
                "%s at %s came in by %s, and was %s",
                signer.id(),
                transaction.at(),
                ticket,
                before);
        Member master = roll.member(zone(ticket.zone()).master())
                .filter(Member::mayAct)
                .orElseThrow(() -> new Broken("the master of " + ticket.zone() + " was not in good standing"));
        Broken.unless(
                roll.network()
                        .map(Network::fingerprint)
                        .filter(network -> signed.verifies(network, master.key().key()))
                        .isPresent(),
                "%s came in by a ticket that %s did not sign for this network",
                signer.id(),
                master.id());
        Instant at = before.map(out -> transaction.notBefore(out.at())).orElse(transaction.at());
        return new ZoneMember.In(ticket.zone(), signer.id(), ticket.entry(), at);
    }

    private ZoneMember.Out removed(CommittedTransaction transaction, Member signer) {
        ZoneId id = transaction.argument(0, ZoneId.class);
        MemberId device = transaction.argument(1, MemberId.class);
        Broken.unless(
                signer.id().equals(device) || signer.id().equals(zone(id).master()),
                "%s took %s out of the zone %s",
                signer.id(),
                device,
                id);
        if (world.zoneMember(id, device).orElse(null) instanceof ZoneMember.In in) {
            return new ZoneMember.Out(id, device, in.entry(), signer.id(), transaction.notBefore(in.at()));
        }
        throw new Broken(device + " was not in the zone " + id + " to be taken out");
    }

    private Zone zone(ZoneId id) {
        return world.zone(id).orElseThrow(() -> new Broken("there is no zone " + id));
    }
}
