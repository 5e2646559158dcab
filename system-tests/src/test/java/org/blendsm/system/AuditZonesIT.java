package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.system.SeededBugs.by;
import static org.blendsm.system.TradedChain.ACCEPT;
import static org.blendsm.system.TradedChain.APPROVE;
import static org.blendsm.system.TradedChain.AUTHORITY;
import static org.blendsm.system.TradedChain.DATES;
import static org.blendsm.system.TradedChain.EVENTS;
import static org.blendsm.system.TradedChain.EXTEND;
import static org.blendsm.system.TradedChain.FOUND_ZONE;
import static org.blendsm.system.TradedChain.JOIN;
import static org.blendsm.system.TradedChain.OFFER;
import static org.blendsm.system.TradedChain.SELLERS;
import static org.blendsm.system.TradedChain.SUSPEND;
import static org.blendsm.system.TradedChain.TAKE_OUT;
import static org.blendsm.system.TradedChain.TRANSFER;
import static org.blendsm.system.TradedChain.agreement;
import static org.blendsm.system.TradedChain.forged;
import static org.blendsm.system.TradedChain.person;
import static org.blendsm.system.TradedChain.until;
import static org.blendsm.system.TradedChain.violated;
import static org.blendsm.system.TradedChain.violatedBy;
import static org.blendsm.system.TradedChain.violatedByLast;
import static org.blendsm.system.TradedChain.written;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.zone.SignedZoneTicket;
import org.blendsm.model.zone.ZoneId;
import org.blendsm.model.zone.ZoneTicket;
import org.blendsm.system.TestLedger.Person;
import org.hyperledger.fabric.protos.common.Block;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** A device is in a zone by the word of its master alone, and nobody outside of it deals in it. */
class AuditZonesIT {
    private static final Instant FAR = Instant.parse("2999-01-01T00:00:00Z");
    /** In the zone, among those calls of the chain. */
    private static final int ZONES_OFFER = 4;

    private static final int ZONES_ACCEPT = 6;
    private static final int ZONES_EXTEND = 1;

    @Test
    void a_zone_in_anothers_name_is_found() {
        String other = person("other").id().value();

        assertThat(violatedByLast(FOUND_ZONE, 0, by("other"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(FOUND_ZONE, 0, f -> f.rowAndEvent("zone", "zone", row -> row.put("master", other))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(FOUND_ZONE, 0, f -> f.without("zone-member"))).contains(AUTHORITY);
        assertThat(violatedByLast(FOUND_ZONE, 0, f -> f)).isEmpty();
    }

    @Test
    void a_device_that_came_in_by_no_ticket_of_its_own_is_found() throws Exception {
        assertThat(violatedByLast(JOIN, 0, by("other"))).containsExactly(AUTHORITY);
        assertThat(violatedByLast(JOIN, 0, joining(buyers(1, FAR), person("buyer"))))
                .as("signed by itself")
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        JOIN, 0, joining(new ZoneTicket(zone(), person("other").id(), 1, FAR), person("seller"))))
                .as("another's")
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(JOIN, 0, joining(buyers(2, FAR), person("seller"))))
                .as("for an entry that is not due")
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(JOIN, 0, joining(buyers(1, Instant.EPOCH), person("seller"))))
                .as("over")
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(JOIN, 0, joining(buyers(1, FAR), person("seller"))))
                .isEmpty();
    }

    @Test
    void a_row_that_its_ticket_does_not_make_is_found() {
        String other = person("other").id().value();
        for (UnaryOperator<ObjectNode> bug : List.<UnaryOperator<ObjectNode>>of(
                row -> row.put("device", other),
                row -> row.put("entry", 7),
                row -> row.put("at", "2000-01-01T00:00:00Z"),
                row -> row.put("zone", Sha256.of().value()))) {
            assertThat(violatedByLast(JOIN, 0, f -> f.rowAndEvent("zone-member", "member", bug)))
                    .containsExactly(AUTHORITY);
            assertThat(violatedByLast(TAKE_OUT, 0, f -> f.rowAndEvent("zone-member", "member", bug)))
                    .containsExactly(AUTHORITY);
        }
        assertThat(violatedBy(
                        TRANSFER,
                        0,
                        f -> f.with("zone-member~" + Sha256.of() + "~" + other, written(JOIN, 0, "zone-member"))))
                .contains(AUTHORITY);
    }

    @Test
    void a_ticket_that_was_used_twice_is_found() {
        List<Block> again = new ArrayList<>(until(TAKE_OUT, 0));
        again.add(until(JOIN, 0).getLast());
        assertThat(violated(forged(again, JOIN, 1, Forgery::again))).contains(AUTHORITY);

        List<Block> twice = new ArrayList<>(until(JOIN, 0));
        twice.add(until(JOIN, 0).getLast());
        assertThat(violated(forged(twice, JOIN, 1, Forgery::again))).contains(AUTHORITY);
    }

    @Test
    void a_device_that_a_stranger_took_out_or_that_was_not_in_is_found() {
        assertThat(violatedByLast(TAKE_OUT, 0, by("other"))).containsExactly(AUTHORITY);
        MemberId other = person("other").id();
        assertThat(violatedByLast(
                        TAKE_OUT,
                        0,
                        f -> f.calling(TAKE_OUT, zone(), other)
                                .renamed("zone-member", "zone-member~" + zone() + "~" + other)
                                .rowAndEvent("zone-member", "member", row -> row.put("device", other.value()))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(
                        TAKE_OUT, 0, f -> f.rowAndEvent("zone-member", "member", row -> row.put("by", other.value()))))
                .containsExactly(AUTHORITY);
        assertThat(violatedByLast(TAKE_OUT, 0, f -> f.unread("zone-member"))).containsExactly(DATES);
        assertThat(violatedByLast(TAKE_OUT, 0, Forgery::silent)).containsExactly(EVENTS);
    }

    @Test
    void what_was_agreed_on_outside_of_the_zone_is_found() {
        List<Block> accepted = until(ACCEPT, ZONES_ACCEPT);
        assertThat(violated(accepted)).isEmpty();
        assertThat(violated(without(accepted, JOIN, 0))).contains(AUTHORITY);
        assertThat(violated(behind(TAKE_OUT, accepted))).contains(AUTHORITY);
    }

    @Test
    void what_was_extended_for_who_was_taken_out_is_found() {
        List<Block> extended = until(EXTEND, ZONES_EXTEND);
        assertThat(violated(extended)).isEmpty();
        assertThat(violated(behind(TAKE_OUT, extended))).contains(AUTHORITY);
    }

    @Test
    void what_was_offered_in_a_zone_by_who_is_not_in_it_is_found() {
        List<Block> offered = until(OFFER, ZONES_OFFER);
        assertThat(written(OFFER, ZONES_OFFER, "offer").at("/conditions/zone").asString())
                .isEqualTo(zone().toString());
        List<Block> unjoined = without(offered, JOIN, 0);
        assertThat(violated(unjoined)).doesNotContain(AUTHORITY);
        assertThat(violated(without(unjoined, FOUND_ZONE, 0))).contains(AUTHORITY);
    }

    /** Of somebody else's suspension this makes the master's. */
    @Test
    void who_came_in_while_the_master_could_take_nobody_out_is_found() {
        List<Block> suspended = new ArrayList<>(until(FOUND_ZONE, 0));
        suspended.add(until(SUSPEND, 0).getLast());
        suspended = forged(suspended, SUSPEND, 0, AuditZonesIT::ofTheMaster);
        assertThat(violated(suspended)).isEmpty();
        suspended.add(until(JOIN, 0).getLast());
        assertThat(violated(Forgery.sealed(suspended))).contains(AUTHORITY);
    }

    private static Forgery ofTheMaster(Forgery suspension) {
        ObjectNode master = written(APPROVE, SELLERS, "member");
        MemberId id = person("seller").id();
        return suspension
                .calling(SUSPEND, id, "late")
                .renamed("member", "member~" + id)
                .rowAndEvent("member", "member", row -> master.deepCopy().set("standing", row.get("standing")));
    }

    private static ZoneId zone() {
        return ZoneId.of(written(FOUND_ZONE, 0, "zone").get("id").asString());
    }

    private static ZoneTicket buyers(int entry, Instant until) {
        return new ZoneTicket(zone(), person("buyer").id(), entry, until);
    }

    private static UnaryOperator<Forgery> joining(ZoneTicket ticket, Person signer) throws Exception {
        Sha256 network = agreement(ACCEPT, 0).deal().network();
        SignedZoneTicket signed = new SignedZoneTicket(ticket, signer.sign(DocumentType.ZONE_TICKET, network, ticket));
        return f -> f.calling(JOIN, signed);
    }

    private static List<Block> without(List<Block> blocks, String function, int time) {
        List<Block> fewer = new ArrayList<>(blocks);
        fewer.remove(Forgery.until(blocks, function, time).getLast());
        return Forgery.sealed(fewer);
    }

    /** The chain where a later call came before its last one. */
    private static List<Block> behind(String function, List<Block> blocks) {
        List<Block> turned = new ArrayList<>(blocks);
        turned.add(blocks.size() - 1, until(function, 0).getLast());
        return Forgery.sealed(turned);
    }
}
