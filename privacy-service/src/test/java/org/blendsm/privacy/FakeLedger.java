package org.blendsm.privacy;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.willAnswer;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.Capabilities;
import org.blendsm.model.access.Decision;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.privacy.Envelope;
import org.blendsm.model.privacy.Grant;
import org.blendsm.model.privacy.NewSealedRecord;
import org.blendsm.model.privacy.PrivacyEvent;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.privacy.SealedRecord;
import org.blendsm.model.privacy.SealedRecords;
import org.jspecify.annotations.Nullable;

/**
 * As the real ledger does for this seller and buyer: what is asked is committed, and its event seen, before the call
 * returns.
 */
record FakeLedger(
        TestNetwork network,
        MemberId seller,
        MemberId buyer,
        Map<RecordId, SealedRecord> records,
        Map<RecordId, Envelope> envelopes) {
    static final Instant AT = Instant.parse("2026-05-01T10:00:00Z");

    FakeLedger(TestNetwork network, MemberId seller, MemberId buyer) {
        this(network, seller, buyer, new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    }

    void takesEverythingFrom(SealedRecords ledger) {
        tellsWhatStands(ledger);
        willAnswer(call -> register(call.getArgument(0), call.getArgument(1)))
                .given(ledger)
                .register(any(), any());
        willAnswer(call -> grant(call.getArgument(0))).given(ledger).grant(any());
        willAnswer(call -> erase(call.getArgument(0))).given(ledger).erase(any());
    }

    void tellsWhatStands(SealedRecords ledger) {
        willAnswer(call -> found(records.get(call.<RecordId>getArgument(0)), RefusalCode.RECORD_NOT_FOUND))
                .given(ledger)
                .record(any());
        willAnswer(call -> found(envelopes.get(call.<RecordId>getArgument(0)), RefusalCode.ENVELOPE_NOT_FOUND))
                .given(ledger)
                .envelope(any(), any());
        willAnswer(call -> new Page<>(
                        Optional.ofNullable(envelopes.get(call.<RecordId>getArgument(0))).stream()
                                .toList(),
                        Optional.empty()))
                .given(ledger)
                .envelopes(any(), any());
    }

    private static <T> T found(@Nullable T row, RefusalCode no) {
        if (row == null) {
            throw new Refused(no, "Nothing of that name.");
        }
        return row;
    }

    /** Every right holds. */
    static void allows(Capabilities rights) {
        willAnswer(call -> new Decision(call.getArgument(0), call.getArgument(1), true, "live"))
                .given(rights)
                .check(any(), any());
    }

    /** The seller publishes everything that there is. */
    void knows(Catalogue catalogue) {
        NewProduct description =
                new NewProduct("Telemetry", "Counters", List.of(), "application/json", "{}", "Use it.");
        willAnswer(call -> new Product.Draft(
                        new Product.Listing(call.getArgument(0), seller, description, 1, Sha256.of(), AT, AT),
                        Optional.empty()))
                .given(catalogue)
                .product(any());
    }

    SealedRecord.Kept register(IdempotencyKey key, NewSealedRecord asked) {
        SealedRecord.Kept record = registerUnheard(key, asked);
        network.happened(new PrivacyEvent.RecordSealed(record));
        return record;
    }

    /** The service does not come to read the event. */
    SealedRecord.Kept registerUnheard(IdempotencyKey key, NewSealedRecord asked) {
        RecordId id = new RecordId(key.idFor(seller, "privacy:register"));
        SealedRecord.Kept record = new SealedRecord.Kept(id, seller, asked, Sha256.of(), AT);
        records.put(id, record);
        return record;
    }

    Envelope grant(Grant asked) {
        Envelope envelope = grantUnheard(asked);
        network.happened(new PrivacyEvent.EnvelopeGranted(envelope));
        return envelope;
    }

    /** The service does not come to read the event. */
    Envelope grantUnheard(Grant asked) {
        Envelope envelope = new Envelope(asked.record(), buyer, asked.capability(), asked.envelope(), AT);
        envelopes.put(asked.record(), envelope);
        return envelope;
    }

    SealedRecord.Erased erase(RecordId id) {
        SealedRecord.Erased erased = eraseUnheard(id);
        network.happened(new PrivacyEvent.RecordErased(erased));
        return erased;
    }

    /** The service does not come to read the event. */
    SealedRecord.Erased eraseUnheard(RecordId id) {
        SealedRecord.Erased erased = new SealedRecord.Erased(id, seller, Sha256.of(), AT);
        records.put(id, erased);
        return erased;
    }
}
