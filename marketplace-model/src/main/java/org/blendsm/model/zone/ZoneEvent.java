package org.blendsm.model.zone;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.blendsm.model.ledger.LedgerEvent;

/** What happened to a zone. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ZoneEvent.ZoneFounded.class, name = "ZoneFounded"),
    @JsonSubTypes.Type(value = ZoneEvent.ZoneJoined.class, name = "ZoneJoined"),
    @JsonSubTypes.Type(value = ZoneEvent.ZoneLeft.class, name = "ZoneLeft")
})
public sealed interface ZoneEvent extends LedgerEvent {
    /** @param master who founded it, the first in it */
    record ZoneFounded(Zone zone, ZoneMember.In master) implements ZoneEvent {}

    record ZoneJoined(ZoneMember.In member) implements ZoneEvent {}

    record ZoneLeft(ZoneMember.Out member) implements ZoneEvent {}
}
