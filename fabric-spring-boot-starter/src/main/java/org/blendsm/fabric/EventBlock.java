package org.blendsm.fabric;

import java.util.List;
import org.blendsm.model.ledger.LedgerEvent;

/**
 * What one block's valid transactions did, in their order. Blocks in which the marketplace's chaincode emitted nothing
 * are left out.
 */
public record EventBlock(long number, List<Occurrence> occurrences) {
    /** One transaction's event. */
    public record Occurrence(String transactionId, LedgerEvent event) {}
}
