package org.blendsm.model.privacy;

import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.ledger.Evaluate;
import org.blendsm.model.ledger.LedgerContract;
import org.blendsm.model.ledger.Submit;

/** Data only its buyer may open. */
@LedgerContract(value = "privacy", events = PrivacyEvent.class)
public interface SealedRecords {
    /** Registers a sealed record of the caller's own product. By the product's owner. */
    @Submit
    SealedRecord register(IdempotencyKey key, NewSealedRecord record);

    /** Gives the holder of a live capability on the record's product an envelope. By the record's owner. */
    @Submit
    Envelope grant(Grant grant);

    /** Leaves a tombstone; who stored data, envelopes and salt destroys them on the event. By the record's owner. */
    @Submit
    SealedRecord erase(RecordId record);

    @Evaluate
    SealedRecord record(RecordId record);

    /** The envelope that a member was given for a record. */
    @Evaluate
    Envelope envelope(RecordId record, MemberId holder);

    @Evaluate
    Page<Envelope> envelopes(RecordId record, PageRequest page);
}
