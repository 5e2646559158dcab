package org.blendsm.identity.zone;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.blendsm.fabric.spring.CurrentCaller;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Span;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.zone.NewZone;
import org.blendsm.model.zone.SignedZoneTicket;
import org.blendsm.model.zone.Zone;
import org.blendsm.model.zone.ZoneId;
import org.blendsm.model.zone.ZoneMember;
import org.blendsm.model.zone.ZoneTicket;
import org.blendsm.model.zone.Zones;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Zones and who is in them. The ledger decides who may; only a ticket never touches it until it is used. */
@RestController
@RequestMapping("/api/v1/zones")
@Tag(name = "Zones", description = "Closed groups, which devices join by a ticket of the zone's master")
class ZoneController {
    private final Zones zones;
    private final ZoneLists lists;
    private final CurrentCaller signing;
    private final Clock clock;

    ZoneController(Zones zones, ZoneLists lists, CurrentCaller signing, Clock clock) {
        this.zones = zones;
        this.lists = lists;
        this.signing = signing;
        this.clock = clock;
    }

    /**
     * Whom a ticket lets in, and until when.
     *
     * @param device address of the member that is to join
     * @param duration how long the ticket lasts from now, as an ISO 8601 duration ({@code PT24H}); one hour to ten
     *     years
     */
    record NewTicket(MemberId device, Duration duration) {
        NewTicket {
            Span.require(duration, "duration", "a ticket");
        }
    }

    @PostMapping
    @Operation(
            summary = "Found a zone",
            description = "You are its master, and in it. Its name and who is in it are on the ledger, for every member"
                    + " to read, and stay there.")
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Zone> found(IdempotencyKey key, @RequestBody NewZone zone) {
        Zone founded = zones.found(key, zone);
        return ResponseEntity.created(URI.create("/api/v1/zones/" + founded.id()))
                .body(founded);
    }

    @GetMapping
    @Operation(
            summary = "Zones by the beginning of the name, or those that a member is in now",
            description =
                    "All that were founded; with member, an address, those that it is in. A list follows the ledger"
                            + " a moment later.")
    Page<Zone> list(@RequestParam Optional<String> name, @RequestParam Optional<MemberId> member, PageRequest page) {
        return lists.search(name, member, page);
    }

    @GetMapping("/{zone}")
    @Operation(summary = "One zone")
    Zone zone(@PathVariable ZoneId zone) {
        return zones.zone(zone);
    }

    @PostMapping("/{zone}/tickets")
    @Operation(
            summary = "Sign a ticket for a device",
            description = "By the zone's master, whose key is kept here; who holds its own signs with the client"
                    + " library. Nothing is written: hand the whole answer to the device. It is good for this device"
                    + " and its next entry, until it ends or your key changes, and cannot be called back before.")
    @ResponseStatus(HttpStatus.CREATED)
    SignedZoneTicket sign(MemberId caller, @PathVariable ZoneId zone, @RequestBody NewTicket asked) {
        if (!zones.zone(zone).master().equals(caller)) {
            throw new Refused(RefusalCode.NOT_THE_MASTER, "Only the zone's master signs its tickets.");
        }
        Optional<ZoneMember> before =
                Refused.foundUnless(RefusalCode.ZONE_MEMBER_NOT_FOUND, () -> zones.member(zone, asked.device()));
        Instant until = clock.instant().plus(asked.duration()).truncatedTo(ChronoUnit.SECONDS);
        ZoneTicket ticket = ZoneTicket.due(zone, asked.device(), before, until);
        return new SignedZoneTicket(ticket, signing.sign(DocumentType.ZONE_TICKET, ticket));
    }

    @PostMapping("/{zone}/members")
    @Operation(
            summary = "Join by your ticket",
            description = "With the ticket as it was given to you. Again, while you are in by it, answers the same.")
    @ResponseStatus(HttpStatus.CREATED)
    ZoneMember join(@PathVariable ZoneId zone, @RequestBody SignedZoneTicket ticket) {
        if (!ticket.ticket().zone().equals(zone)) {
            throw new Refused(
                    RefusalCode.MALFORMED,
                    "The ticket is for the zone " + ticket.ticket().zone() + ".");
        }
        return zones.join(ticket);
    }

    @GetMapping("/{zone}/members")
    @Operation(summary = "Who is in a zone and who was, by address")
    Page<ZoneMember> members(@PathVariable ZoneId zone, PageRequest page) {
        return zones.members(zone, page);
    }

    @GetMapping("/{zone}/members/{device}")
    @Operation(summary = "Whether a member is in a zone, or was")
    ZoneMember member(@PathVariable ZoneId zone, @PathVariable MemberId device) {
        return zones.member(zone, device);
    }

    @PostMapping("/{zone}/members/{device}/removal")
    @Operation(
            summary = "Take a device out of a zone",
            description =
                    "By itself or by the zone's master. It agrees on nothing more in the zone; its agreements there"
                            + " last as long as they were to last. No ticket of before brings it back.")
    ZoneMember remove(@PathVariable ZoneId zone, @PathVariable MemberId device) {
        return zones.remove(zone, device);
    }
}
