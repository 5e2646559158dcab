package org.blendsm.fabric;

import java.util.List;
import java.util.function.Function;
import org.blendsm.model.contracts.Contracts;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.ledger.Versioned;
import org.hyperledger.fabric.protos.gateway.ChaincodeEventsResponse;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;

/**
 * From a chaincode event ({@code concept:EventName}, versioned canonical JSON) to the model's record of that concept's
 * family.
 */
final class EventDecoder {
    EventBlock decode(ChaincodeEventsResponse block) {
        Function<ChaincodeEvent, EventBlock.Occurrence> occurrence =
                event -> new EventBlock.Occurrence(event.getTxId(), decode(event));
        List<EventBlock.Occurrence> occurrences =
                block.getEventsList().stream().map(occurrence).toList();
        return new EventBlock(block.getBlockNumber(), occurrences);
    }

    /**
     * An event that this program's model does not know is never skipped: what rests on it would be wrong from then on.
     */
    private LedgerEvent decode(ChaincodeEvent event) {
        String name = event.getEventName();
        Class<? extends LedgerEvent> family = Contracts.family(name)
                .orElseThrow(() -> new LedgerFault(
                        event.getTxId(), "event " + name + " is of no concept that this version knows", null));
        try {
            return Versioned.decode(event.getPayload().toByteArray(), family);
        } catch (IllegalArgumentException e) {
            throw new LedgerFault(event.getTxId(), "event " + name + " is none that this version can read", e);
        }
    }
}
