package org.blendsm.model.privacy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.blendsm.model.ledger.LedgerEvent;

/** What happened to a sealed record or a consent. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = PrivacyEvent.RecordSealed.class, name = "RecordSealed"),
    @JsonSubTypes.Type(value = PrivacyEvent.EnvelopeGranted.class, name = "EnvelopeGranted"),
    @JsonSubTypes.Type(value = PrivacyEvent.RecordErased.class, name = "RecordErased"),
    @JsonSubTypes.Type(value = PrivacyEvent.ConsentGiven.class, name = "ConsentGiven"),
    @JsonSubTypes.Type(value = PrivacyEvent.ConsentWithdrawn.class, name = "ConsentWithdrawn")
})
public sealed interface PrivacyEvent extends LedgerEvent {
    record RecordSealed(SealedRecord.Kept record) implements PrivacyEvent {}

    record EnvelopeGranted(Envelope envelope) implements PrivacyEvent {}

    record RecordErased(SealedRecord.Erased record) implements PrivacyEvent {}

    record ConsentGiven(Consent.Given consent) implements PrivacyEvent {}

    record ConsentWithdrawn(Consent.Withdrawn consent) implements PrivacyEvent {}
}
