package org.blendsm.identity.zone;

import java.util.Locale;
import java.util.Optional;
import org.blendsm.fabric.rows.PagedQuery;
import org.blendsm.fabric.rows.RecordRow;
import org.blendsm.fabric.web.After;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.zone.Zone;
import org.blendsm.model.zone.ZoneEvent;
import org.blendsm.model.zone.ZoneId;
import org.blendsm.model.zone.ZoneMember;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The zones by name: all of them, and those that a member is in. Every question is one range of one index. */
@Component
class ZoneLists {
    private static final String ALL = "";

    private final JdbcClient database;

    ZoneLists(JdbcClient database) {
        this.database = database;
    }

    /**
     * In the order of their names, then ids; {@code after} is the last id of the page before.
     *
     * @param name the beginning of a name, in upper or lower case; empty for any
     * @param member who is in it now; empty for all zones
     */
    Page<Zone> search(Optional<String> name, Optional<MemberId> member, PageRequest page) {
        return new PagedQuery<>(
                        database,
                        "select z.record from zone_listing l join zone z on z.id = l.zone",
                        RecordRow.of(Zone.class))
                .where("l.member = ?", Optional.of(member.map(MemberId::value).orElse(ALL)), list -> list)
                .where(
                        "l.sort_name >= ? and l.sort_name < ? || U&'\\+10FFFF'",
                        name.map(ZoneLists::sortName),
                        from -> from,
                        from -> from)
                .where(
                        "(l.sort_name, l.zone) >"
                                + " (select sort_name, zone from zone_listing where member = '' and zone = ?)",
                        After.key(page, ZoneId::of),
                        ZoneId::toString)
                .page(page, "l.sort_name, l.zone", zone -> zone.id().toString());
    }

    @EventListener
    void on(ZoneEvent event) {
        switch (event) {
            case ZoneEvent.ZoneFounded founded -> {
                keep(founded.zone());
                list(founded.zone().id(), founded.master().device().value());
            }
            case ZoneEvent.ZoneJoined joined ->
                list(joined.member().zone(), joined.member().device().value());
            case ZoneEvent.ZoneLeft left -> strike(left.member());
        }
    }

    private void keep(Zone zone) {
        database.sql("insert into zone (id, record) values (:id, :record) on conflict (id) do nothing")
                .param("id", zone.id().toString())
                .param("record", RecordRow.text(zone, Zone.class))
                .update();
        database.sql("""
                        insert into zone_listing (member, sort_name, zone) values ('', :name, :zone)
                        on conflict (zone, member) do nothing
                        """)
                .param("name", sortName(zone.content().name()))
                .param("zone", zone.id().toString())
                .update();
    }

    private void list(ZoneId zone, String member) {
        database.sql("""
                        insert into zone_listing (member, sort_name, zone)
                        select :member, sort_name, zone from zone_listing where zone = :zone and member = ''
                        on conflict (zone, member) do nothing
                        """).param("member", member).param("zone", zone.toString()).update();
    }

    private void strike(ZoneMember.Out gone) {
        database.sql("delete from zone_listing where zone = :zone and member = :member")
                .param("zone", gone.zone().toString())
                .param("member", gone.device().value())
                .update();
    }

    private static String sortName(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
