package org.blendsm.model.dispute;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.token.Movement;
import org.blendsm.model.token.MovesTokens;

/** What happened to a dispute, with the agreement as it is now. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = DisputeEvent.DisputeOpened.class, name = "DisputeOpened"),
    @JsonSubTypes.Type(value = DisputeEvent.DisputeAnswered.class, name = "DisputeAnswered"),
    @JsonSubTypes.Type(value = DisputeEvent.DisputeRuled.class, name = "DisputeRuled"),
    @JsonSubTypes.Type(value = DisputeEvent.DisputeProven.class, name = "DisputeProven"),
    @JsonSubTypes.Type(value = DisputeEvent.DisputeLapsed.class, name = "DisputeLapsed")
})
public sealed interface DisputeEvent extends LedgerEvent {
    Dispute dispute();

    Agreement agreement();

    record DisputeOpened(Dispute.Opened dispute, Agreement.Disputed agreement) implements DisputeEvent {}

    record DisputeAnswered(Dispute.Opened dispute, Agreement.Disputed agreement) implements DisputeEvent {}

    /** @param receipt of what was split; empty in what was ruled before rulings left one */
    record DisputeRuled(
            Dispute.Ruled dispute, Agreement.Resolved agreement, Optional<Receipt> receipt, Movement movement)
            implements DisputeEvent, MovesTokens {}

    record DisputeProven(Dispute.Proven dispute, Agreement.Resolved agreement, Receipt receipt, Movement movement)
            implements DisputeEvent, MovesTokens {}

    record DisputeLapsed(Dispute.Lapsed dispute, Agreement.Ending agreement) implements DisputeEvent {}
}
