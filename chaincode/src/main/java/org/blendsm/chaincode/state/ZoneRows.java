package org.blendsm.chaincode.state;

import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.zone.Zone;
import org.blendsm.model.zone.ZoneId;
import org.blendsm.model.zone.ZoneMember;

/** The zones and, for each, who is in it and who was. */
public final class ZoneRows {
    private final Table<Zone> zones;
    private final Table<ZoneMember> members;

    public ZoneRows(Rows rows) {
        zones = new Table<>(rows, "zone", Zone.class);
        members = new Table<>(rows, "zone-member", ZoneMember.class);
    }

    public Optional<Zone> find(ZoneId id) {
        return zones.get(id);
    }

    /** @throws Refused {@code ZONE_NOT_FOUND} */
    public Zone get(ZoneId id) {
        return find(id).orElseThrow(() -> new Refused(RefusalCode.ZONE_NOT_FOUND, "nobody ever founded a zone " + id));
    }

    public void put(Zone zone) {
        zones.put(zone, zone.id());
    }

    public Optional<ZoneMember> find(ZoneId zone, MemberId device) {
        return members.get(zone, device);
    }

    /** @throws Refused {@code ZONE_MEMBER_NOT_FOUND} */
    public ZoneMember get(ZoneId zone, MemberId device) {
        return find(zone, device)
                .orElseThrow(() ->
                        new Refused(RefusalCode.ZONE_MEMBER_NOT_FOUND, device + " never was in the zone " + zone));
    }

    public Page<ZoneMember> members(ZoneId zone, PageRequest request) {
        return members.page(request, zone);
    }

    public void put(ZoneMember member) {
        members.put(member, member.zone(), member.device());
    }
}
