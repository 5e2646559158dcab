package org.blendsm.model.zone;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.Optional;
import org.blendsm.model.MemberId;

/** A member that is in a zone, or was. There is one row for both together, whatever happens. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ZoneMember.In.class, name = "In"),
    @JsonSubTypes.Type(value = ZoneMember.Out.class, name = "Out")
})
public sealed interface ZoneMember {
    ZoneId zone();

    /** The member's address. */
    MemberId device();

    /** Its latest entry into the zone, counted from 1. */
    int entry();

    /** When it came in, or went, UTC. */
    Instant at();

    /** Which entry a ticket has to be for that lets a device in now. */
    static int dueEntry(Optional<ZoneMember> before) {
        return before.map(ZoneMember::entry).orElse(0) + 1;
    }

    /**
     * It is in.
     *
     * @param device the member's address
     * @param entry which entry of it this is, counted from 1
     * @param at when it came in, UTC
     */
    record In(ZoneId zone, MemberId device, int entry, Instant at) implements ZoneMember {}

    /**
     * It was in.
     *
     * @param device the member's address
     * @param entry which entry of it this was, counted from 1
     * @param by who took it out: itself, or the zone's master
     * @param at when it went, UTC
     */
    record Out(ZoneId zone, MemberId device, int entry, MemberId by, Instant at) implements ZoneMember {}
}
