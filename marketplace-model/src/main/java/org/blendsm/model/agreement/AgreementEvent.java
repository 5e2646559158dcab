package org.blendsm.model.agreement;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;
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
    @JsonSubTypes.Type(value = AgreementEvent.ExtensionProposed.class, name = "ExtensionProposed"),
    @JsonSubTypes.Type(value = AgreementEvent.AgreementExtended.class, name = "AgreementExtended"),
    @JsonSubTypes.Type(value = AgreementEvent.AgreementEnding.class, name = "AgreementEnding"),
    @JsonSubTypes.Type(value = AgreementEvent.ClaimsOpened.class, name = "ClaimsOpened")
})
public sealed interface AgreementEvent extends LedgerEvent {
    record AgreementOpened(Agreement.Open agreement, Capability.Issued capability, Movement movement)
            implements AgreementEvent, MovesTokens {}

    record DepositToppedUp(Agreement.Open agreement, Entry entry, Movement movement)
            implements AgreementEvent, MovesTokens {}

    /** Nothing has changed yet: the other side may accept. */
    record ExtensionProposed(Extension extension) implements AgreementEvent {}

    /** Its term and the right that hangs on it end later. */
    record AgreementExtended(Agreement.Open agreement, Capability.Issued capability) implements AgreementEvent {}

    /** From here on nothing more is delivered. */
    record AgreementEnding(Agreement.Ending agreement) implements AgreementEvent {}

    /** The claim window is known from here on. */
    record ClaimsOpened(Agreement.Ending agreement) implements AgreementEvent {}

    /** What became of an agreement, as it is now; no part of its JSON. */
    default Optional<Agreement> agreementNow() {
        return switch (this) {
            case AgreementOpened opened -> Optional.of(opened.agreement());
            case DepositToppedUp toppedUp -> Optional.of(toppedUp.agreement());
            case AgreementExtended extended -> Optional.of(extended.agreement());
            case AgreementEnding ending -> Optional.of(ending.agreement());
            case ClaimsOpened claims -> Optional.of(claims.agreement());
            case ExtensionProposed _ -> Optional.empty();
        };
    }
}
