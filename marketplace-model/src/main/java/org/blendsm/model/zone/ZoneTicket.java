package org.blendsm.model.zone;

import java.time.Instant;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.WrongField;

/**
 * A master's word, off the ledger, that a device may join its zone: this device, this one time. The network that it is
 * for stands in its signature's header.
 *
 * @param zone which it opens
 * @param device address of the member that may join by it; a ticket is worth nothing to anybody else
 * @param entry which entry of the device into the zone it is for: 1 at first, one more each time after it has left or
 *     was removed. So whoever was removed comes back by no ticket of before, used or not
 * @param until when it ends, UTC; the ledger judges that with 15 minutes against whoever joins
 */
public record ZoneTicket(ZoneId zone, MemberId device, int entry, Instant until) {
    public ZoneTicket {
        if (entry < 1) {
            throw new WrongField("entry", "entries are counted from 1");
        }
    }

    /**
     * The ticket that would let a device in now.
     *
     * @param before the device's row in the zone; empty where it never was in
     * @throws Refused {@code ALREADY_IN_ZONE}
     */
    public static ZoneTicket due(ZoneId zone, MemberId device, Optional<ZoneMember> before, Instant until) {
        if (before.filter(ZoneMember.In.class::isInstance).isPresent()) {
            throw new Refused(RefusalCode.ALREADY_IN_ZONE, device + " is in this zone and needs no ticket");
        }
        return new ZoneTicket(zone, device, ZoneMember.dueEntry(before), until);
    }
}
