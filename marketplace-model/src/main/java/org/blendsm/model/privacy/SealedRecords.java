package org.blendsm.model.privacy;

import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.Refused;
import org.blendsm.model.ledger.Evaluate;
import org.blendsm.model.ledger.LedgerContract;
import org.blendsm.model.ledger.Submit;

/** Data only its buyer may open. */
@LedgerContract(value = "privacy", events = PrivacyEvent.class)
public interface SealedRecords {
    /**
     * Registers a sealed record of the caller's own product. By the product's owner.
     *
     * @throws Refused {@code CONSENT_NOT_FOR_PRODUCT}, {@code CONSENT_NOT_LIVE} where it names a consent that is for
     *     another product, or over
     */
    @Submit
    SealedRecord register(IdempotencyKey key, NewSealedRecord record);

    /**
     * Gives the holder of a live capability on the record's product an envelope. By the record's owner.
     *
     * @throws Refused {@code CONSENT_NOT_LIVE} where the record names a consent that is over
     */
    @Submit
    Envelope grant(Grant grant);

    /** Leaves a tombstone; who stored data, envelopes and salt destroys them on the event. By the record's owner. */
    @Submit
    SealedRecord erase(RecordId record);

    /** Agrees, about the caller, to records of a product. By any member. */
    @Submit
    Consent giveConsent(IdempotencyKey key, NewConsent consent);

    /**
     * Takes a consent back: nothing is sealed, granted or given out by it from then on. What is there already stays
     * until the record's owner erases it.
     *
     * @throws Refused {@code NOT_THE_SUBJECT} to anyone but who gave it
     */
    @Submit
    Consent withdrawConsent(ConsentId consent);

    @Evaluate
    SealedRecord record(RecordId record);

    /** The envelope that a member was given for a record. */
    @Evaluate
    Envelope envelope(RecordId record, MemberId holder);

    @Evaluate
    Page<Envelope> envelopes(RecordId record, PageRequest page);

    @Evaluate
    Consent consent(ConsentId consent);

    /**
     * A consent that holds now, by everything the ledger knows.
     *
     * @throws Refused {@code CONSENT_NOT_LIVE} with the reason
     */
    @Evaluate
    Consent liveConsent(ConsentId consent);
}
