package org.blendsm.chaincode.state;

import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.privacy.Consent;
import org.blendsm.model.privacy.ConsentId;
import org.blendsm.model.privacy.Envelope;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.privacy.SealedRecord;

/** The sealed records and, for each, who was given an envelope; the consents that they stand on. */
public final class SealedRecordRows {
    private final Table<SealedRecord> records;
    private final Table<Envelope> envelopes;
    private final Table<Consent> consents;

    public SealedRecordRows(Rows rows) {
        records = new Table<>(rows, "sealed-record", SealedRecord.class);
        envelopes = new Table<>(rows, "envelope", Envelope.class);
        consents = new Table<>(rows, "consent", Consent.class);
    }

    public Optional<SealedRecord> find(RecordId id) {
        return records.get(id);
    }

    /** @throws Refused {@code RECORD_NOT_FOUND} */
    public SealedRecord get(RecordId id) {
        return find(id).orElseThrow(() ->
                new Refused(RefusalCode.RECORD_NOT_FOUND, "nobody ever registered a sealed record " + id));
    }

    public void put(SealedRecord record) {
        records.put(record, record.id());
    }

    public Optional<Envelope> find(RecordId record, MemberId holder) {
        return envelopes.get(record, holder);
    }

    /** @throws Refused {@code ENVELOPE_NOT_FOUND} */
    public Envelope get(RecordId record, MemberId holder) {
        return find(record, holder)
                .orElseThrow(() -> new Refused(
                        RefusalCode.ENVELOPE_NOT_FOUND,
                        holder + " was given no envelope for this record: ask its owner"));
    }

    public Page<Envelope> envelopes(RecordId record, PageRequest request) {
        return envelopes.page(request, record);
    }

    public void put(Envelope envelope) {
        envelopes.put(envelope, envelope.record(), envelope.holder());
    }

    public Optional<Consent> find(ConsentId id) {
        return consents.get(id);
    }

    /** @throws Refused {@code CONSENT_NOT_FOUND} */
    public Consent get(ConsentId id) {
        return find(id).orElseThrow(
                        () -> new Refused(RefusalCode.CONSENT_NOT_FOUND, "nobody ever gave a consent " + id));
    }

    public void put(Consent consent) {
        consents.put(consent, consent.id());
    }
}
