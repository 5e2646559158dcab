package org.blendsm.model.agreement;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.blendsm.model.access.Capability;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.token.Entry;
import org.blendsm.model.token.Movement;
import org.blendsm.model.token.MovesTokens;

/** What happened to an agreement before it was paid. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = AgreementEvent.AgreementOpened.class, name = "AgreementOpened"),
    @JsonSubTypes.Type(value = AgreementEvent.DepositToppedUp.class, name = "DepositToppedUp"),
    @JsonSubTypes.Type(value = AgreementEvent.AgreementEnding.class, name = "AgreementEnding"),
    @JsonSubTypes.Type(value = AgreementEvent.ClaimsOpened.class, name = "ClaimsOpened")
})
public sealed interface AgreementEvent extends LedgerEvent {
    Agreement agreement();

    record AgreementOpened(Agreement.Open agreement, Capability.Issued capability, Movement movement)
            implements AgreementEvent, MovesTokens {}

    record DepositToppedUp(Agreement.Open agreement, Entry entry, Movement movement)
            implements AgreementEvent, MovesTokens {}

    /** From here on nothing more is delivered. */
    record AgreementEnding(Agreement.Ending agreement) implements AgreementEvent {}

    /** The claim window is known from here on. */
    record ClaimsOpened(Agreement.Ending agreement) implements AgreementEvent {}
}
