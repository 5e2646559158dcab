package org.blendsm.model.zone;

import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.Refused;
import org.blendsm.model.ledger.Evaluate;
import org.blendsm.model.ledger.LedgerContract;
import org.blendsm.model.ledger.Submit;

/** Closed groups. An offer that names one is accepted by nobody outside of it. */
@LedgerContract(value = "zone", events = ZoneEvent.class)
public interface Zones {
    /** A new zone, whose master is the caller, and is in it. By any member. */
    @Submit
    Zone found(IdempotencyKey key, NewZone zone);

    /**
     * The caller comes in by its ticket. Again, while it is in by that entry, changes nothing.
     *
     * @throws Refused {@code ZONE_NOT_FOUND}; {@code ZONE_TICKET_FOR_ANOTHER}; {@code ZONE_TICKET_INVALID} where it is
     *     not the word of the master's current key on this network; {@code NOT_IN_GOOD_STANDING} where the master is
     *     not; {@code ALREADY_IN_ZONE}; {@code ZONE_TICKET_USED} where it is for another entry than is due;
     *     {@code ZONE_TICKET_NOT_LIVE}
     */
    @Submit
    ZoneMember join(SignedZoneTicket ticket);

    /**
     * Takes a device out: by itself or by the zone's master. It agrees on nothing more that is offered in the zone, and
     * its agreements there last as long as they were to last. Again changes nothing.
     *
     * @throws Refused {@code ZONE_NOT_FOUND}; {@code NOT_THE_MASTER} to anyone else; {@code ZONE_MEMBER_NOT_FOUND}
     */
    @Submit
    ZoneMember remove(ZoneId zone, MemberId device);

    /** @throws Refused {@code ZONE_NOT_FOUND} */
    @Evaluate
    Zone zone(ZoneId zone);

    /**
     * A member's row in a zone, whether it is in or was.
     *
     * @throws Refused {@code ZONE_MEMBER_NOT_FOUND} where it never was
     */
    @Evaluate
    ZoneMember member(ZoneId zone, MemberId device);

    /** Who is in a zone and who was, by address. */
    @Evaluate
    Page<ZoneMember> members(ZoneId zone, PageRequest page);
}
