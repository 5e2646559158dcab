package org.blendsm.chaincode.zone;

import org.blendsm.chaincode.state.MemberRows;
import org.blendsm.chaincode.state.Rows;
import org.blendsm.chaincode.state.ZoneRows;
import org.blendsm.model.MemberId;
import org.blendsm.model.Refused;
import org.blendsm.model.zone.Zone;
import org.blendsm.model.zone.ZoneId;

/** Whether members may deal with each other in a zone now. */
public final class Insiders {
    private final ZoneRows zones;
    private final MemberRows members;

    public Insiders(Rows rows) {
        this.zones = new ZoneRows(rows);
        this.members = new MemberRows(rows);
    }

    /**
     * @throws Refused {@code ZONE_NOT_FOUND}, {@code NOT_IN_ZONE}; {@code NOT_IN_GOOD_STANDING} where the zone's master
     *     is not
     */
    public void require(ZoneId id, MemberId... dealing) {
        Zone zone = zones.get(id);
        for (MemberId member : dealing) {
            ZoneRules.requireIn(id, member, zones.find(id, member));
        }
        ZoneRules.requireGoodStanding(members.get(zone.master()));
    }
}
