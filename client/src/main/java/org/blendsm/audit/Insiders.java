package org.blendsm.audit;

import org.blendsm.model.MemberId;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.membership.Member;
import org.blendsm.model.zone.Zone;
import org.blendsm.model.zone.ZoneId;
import org.blendsm.model.zone.ZoneMember;

/** Whether those who deal with each other on an offer in a zone are in it, and its master has a say. */
final class Insiders {
    private final MemberRoll roll;
    private final WorldState world;

    Insiders(MemberRoll roll, WorldState world) {
        this.roll = roll;
        this.world = world;
    }

    /** @throws Broken where the conditions name a zone, and it is closed to one of them */
    void require(NewOffer conditions, MemberId... dealing) {
        conditions.zone().ifPresent(zone -> {
            Broken.unless(
                    world.zone(zone)
                            .map(Zone::master)
                            .flatMap(roll::member)
                            .filter(Member::mayAct)
                            .isPresent(),
                    "the zone %s was never founded, or its master was not in good standing",
                    zone);
            for (MemberId member : dealing) {
                Broken.unless(isIn(zone, member), "%s was not in the zone %s", member, zone);
            }
        });
    }

    private boolean isIn(ZoneId zone, MemberId member) {
        return world.zoneMember(zone, member)
                .filter(ZoneMember.In.class::isInstance)
                .isPresent();
    }
}
