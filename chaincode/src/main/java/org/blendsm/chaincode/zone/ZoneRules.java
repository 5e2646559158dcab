package org.blendsm.chaincode.zone;

import java.time.Instant;
import java.util.Optional;
import org.blendsm.chaincode.transaction.LedgerTime;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.ledger.Deadline;
import org.blendsm.model.membership.Member;
import org.blendsm.model.zone.NewZone;
import org.blendsm.model.zone.SignedZoneTicket;
import org.blendsm.model.zone.Zone;
import org.blendsm.model.zone.ZoneId;
import org.blendsm.model.zone.ZoneMember;
import org.blendsm.model.zone.ZoneTicket;

/** Who comes into a zone, who goes, and who is in it. */
final class ZoneRules {
    private ZoneRules() {}

    static Zone found(ZoneId id, NewZone asked, Sha256 body, MemberId master, Instant now) {
        return new Zone(id, master, asked, body, now);
    }

    /** The master is the first in its zone, by nobody's ticket. */
    static ZoneMember.In first(Zone zone) {
        return new ZoneMember.In(zone.id(), zone.master(), ZoneMember.dueEntry(Optional.empty()), zone.at());
    }

    /**
     * The caller, in the zone that its ticket is for; as it was where it came in by this entry before.
     *
     * @param master the zone's, as it is now
     * @param before the caller's row in the zone
     */
    static ZoneMember.In join(
            SignedZoneTicket signed,
            Member master,
            Optional<ZoneMember> before,
            MemberId caller,
            Sha256 network,
            Instant now) {
        ZoneTicket ticket = signed.ticket();
        if (!ticket.device().equals(caller)) {
            throw new Refused(RefusalCode.ZONE_TICKET_FOR_ANOTHER, "the ticket is for " + ticket.device());
        }
        if (!signed.verifies(network, master.key().key())) {
            throw new Refused(
                    RefusalCode.ZONE_TICKET_INVALID,
                    "the ticket is not signed by the present key of the zone's master " + master.id());
        }
        requireGoodStanding(master);
        if (before.orElse(null) instanceof ZoneMember.In in) {
            if (in.entry() == ticket.entry()) {
                return in;
            }
            throw new Refused(RefusalCode.ALREADY_IN_ZONE, "you are in this zone and need no ticket");
        }
        int due = ZoneMember.dueEntry(before);
        if (ticket.entry() != due) {
            throw new Refused(
                    RefusalCode.ZONE_TICKET_USED,
                    "the ticket is for entry " + ticket.entry() + ", and entry " + due + " is due: ask for another");
        }
        if (!new Deadline(ticket.until()).isSurelyAhead(now)) {
            throw new Refused(
                    RefusalCode.ZONE_TICKET_NOT_LIVE,
                    "the ticket was good until " + Deadline.TOLERANCE.toMinutes() + " minutes before "
                            + ticket.until());
        }
        Instant at = before.map(out -> LedgerTime.later(out.at(), now)).orElse(now);
        return new ZoneMember.In(ticket.zone(), caller, due, at);
    }

    /** Out of the zone; who is out already stays so. */
    static ZoneMember.Out remove(ZoneMember member, MemberId caller, Instant now) {
        return switch (member) {
            case ZoneMember.In in ->
                new ZoneMember.Out(in.zone(), in.device(), in.entry(), caller, LedgerTime.later(in.at(), now));
            case ZoneMember.Out out -> out;
        };
    }

    /** @throws Refused {@code NOT_THE_MASTER} to anyone but the zone's master and the device itself */
    static void requireMayRemove(Zone zone, MemberId device, MemberId caller) {
        if (!caller.equals(zone.master()) && !caller.equals(device)) {
            throw new Refused(
                    RefusalCode.NOT_THE_MASTER,
                    "only the zone's master " + zone.master() + ", or the device itself, takes it out");
        }
    }

    /** @throws Refused {@code NOT_IN_ZONE} */
    static void requireIn(ZoneId zone, MemberId member, Optional<ZoneMember> row) {
        if (row.filter(ZoneMember.In.class::isInstance).isEmpty()) {
            throw new Refused(
                    RefusalCode.NOT_IN_ZONE, member + " is not in the zone " + zone + ": its master gives tickets");
        }
    }

    /**
     * Who can take nobody out keeps no zone closed.
     *
     * @throws Refused {@code NOT_IN_GOOD_STANDING}
     */
    static void requireGoodStanding(Member master) {
        if (!master.mayAct()) {
            throw new Refused(
                    RefusalCode.NOT_IN_GOOD_STANDING,
                    "the zone's master " + master.id()
                            + " is not in good standing: nobody comes in, or agrees on anything in it, meanwhile");
        }
    }
}
