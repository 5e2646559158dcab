package org.blendsm.chaincode.zone;

import java.util.Optional;
import org.blendsm.chaincode.state.MemberRows;
import org.blendsm.chaincode.state.ZoneRows;
import org.blendsm.chaincode.transaction.Body;
import org.blendsm.chaincode.transaction.Transaction;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.Sha256;
import org.blendsm.model.membership.Member;
import org.blendsm.model.zone.NewZone;
import org.blendsm.model.zone.SignedZoneTicket;
import org.blendsm.model.zone.Zone;
import org.blendsm.model.zone.ZoneEvent;
import org.blendsm.model.zone.ZoneId;
import org.blendsm.model.zone.ZoneMember;
import org.blendsm.model.zone.Zones;

/** The ledger's side of {@link Zones}. */
public final class ZoneContract implements Zones {
    private final Transaction tx;
    private final ZoneRows zones;
    private final MemberRows members;

    public ZoneContract(Transaction tx) {
        this.tx = tx;
        this.zones = new ZoneRows(tx.rows());
        this.members = new MemberRows(tx.rows());
    }

    @Override
    public Zone found(IdempotencyKey key, NewZone asked) {
        ZoneId id = new ZoneId(tx.idFor(key));
        Sha256 body = Body.hash(asked);
        Optional<Zone> known = zones.find(id);
        if (known.isPresent()) {
            Body.requireSame(known.get().body(), body);
            return known.get();
        }
        Zone zone = ZoneRules.found(id, asked, body, tx.caller().id(), tx.time());
        ZoneMember.In master = ZoneRules.first(zone);
        zones.put(zone);
        zones.put(master);
        tx.emit(new ZoneEvent.ZoneFounded(zone, master));
        return zone;
    }

    @Override
    public ZoneMember join(SignedZoneTicket signed) {
        Zone zone = zones.get(signed.ticket().zone());
        MemberId caller = tx.caller().id();
        Member master = members.get(zone.master());
        Optional<ZoneMember> before = zones.find(zone.id(), caller);
        ZoneMember.In in =
                ZoneRules.join(signed, master, before, caller, tx.network().fingerprint(), tx.time());
        if (!before.equals(Optional.of(in))) {
            zones.put(in);
            tx.emit(new ZoneEvent.ZoneJoined(in));
        }
        return in;
    }

    @Override
    public ZoneMember remove(ZoneId id, MemberId device) {
        ZoneRules.requireMayRemove(zones.get(id), device, tx.caller().id());
        ZoneMember member = zones.get(id, device);
        ZoneMember.Out out = ZoneRules.remove(member, tx.caller().id(), tx.time());
        if (!out.equals(member)) {
            zones.put(out);
            tx.emit(new ZoneEvent.ZoneLeft(out));
        }
        return out;
    }

    @Override
    public Zone zone(ZoneId id) {
        return zones.get(id);
    }

    @Override
    public ZoneMember member(ZoneId zone, MemberId device) {
        return zones.get(zone, device);
    }

    @Override
    public Page<ZoneMember> members(ZoneId zone, PageRequest page) {
        return zones.members(zone, page);
    }
}
