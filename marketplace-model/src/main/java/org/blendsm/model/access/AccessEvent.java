package org.blendsm.model.access;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.blendsm.model.ledger.LedgerEvent;

/** What happened to a capability that no agreement issued. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = AccessEvent.CapabilityIssued.class, name = "CapabilityIssued"),
    @JsonSubTypes.Type(value = AccessEvent.CapabilityDelegated.class, name = "CapabilityDelegated"),
    @JsonSubTypes.Type(value = AccessEvent.CapabilityRevoked.class, name = "CapabilityRevoked")
})
public sealed interface AccessEvent extends LedgerEvent {
    record CapabilityIssued(Capability.Issued capability) implements AccessEvent {}

    /** @param parent what it was delegated from, with what is left of it to hand on */
    record CapabilityDelegated(Capability.Issued capability, Capability.Issued parent) implements AccessEvent {}

    record CapabilityRevoked(Capability.Revoked capability) implements AccessEvent {}
}
