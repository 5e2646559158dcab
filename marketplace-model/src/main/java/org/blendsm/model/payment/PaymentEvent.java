package org.blendsm.model.payment;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.token.Movement;
import org.blendsm.model.token.MovesTokens;

/** An agreement was paid, in part or to the end. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = PaymentEvent.PartSettled.class, name = "PartSettled"),
    @JsonSubTypes.Type(value = PaymentEvent.AgreementSettled.class, name = "AgreementSettled")
})
public sealed interface PaymentEvent extends LedgerEvent, MovesTokens {
    Agreement agreement();

    Receipt receipt();

    record PartSettled(Agreement agreement, Receipt receipt, Movement movement) implements PaymentEvent {}

    record AgreementSettled(Agreement.Settled agreement, Receipt receipt, Movement movement) implements PaymentEvent {}
}
