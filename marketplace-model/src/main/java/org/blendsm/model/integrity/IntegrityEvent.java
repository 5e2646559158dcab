package org.blendsm.model.integrity;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.blendsm.model.ledger.LedgerEvent;

/** A stream was fingerprinted a bit further. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes(@JsonSubTypes.Type(value = IntegrityEvent.StreamAnchored.class, name = "StreamAnchored"))
public sealed interface IntegrityEvent extends LedgerEvent {
    record StreamAnchored(Anchor anchor) implements IntegrityEvent {}
}
