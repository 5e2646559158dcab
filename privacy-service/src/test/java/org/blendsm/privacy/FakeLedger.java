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
import org.blendsm.model.privacy.Consent;
import org.blendsm.model.privacy.ConsentId;
import org.blendsm.model.privacy.Envelope;
import org.blendsm.model.privacy.Grant;
import org.blendsm.model.privacy.NewConsent;
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
        Map<RecordId, Envelope> envelopes,
        Map<ConsentId, Consent> consents) {
    static final Instant AT = Instant.parse("2026-05-01T10:00:00Z");

    FakeLedger(TestNetwork network, MemberId seller, MemberId buyer) {
        this(network, seller, buyer, new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    }

    void takesEverythingFrom(SealedRecords ledger) {
        tellsWhatStands(ledger);
        willAnswer(call -> register(call.getArgument(0), call.getArgument(1)))
                .given(ledger)
                .register(any(), any());
        willAnswer(call -> grant(call.getArgument(0))).given(ledger).grant(any());
        willAnswer(call -> erase(call.getArgument(0))).given(ledger).erase(any());
        willAnswer(call -> giveConsent(call.getArgument(0), call.getArgument(1)))
                .given(ledger)
                .giveConsent(any(), any());
        willAnswer(call -> withdrawConsent(call.getArgument(0))).given(ledger).withdrawConsent(any());
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
        willAnswer(call -> found(consents.get(call.<ConsentId>getArgument(0)), RefusalCode.CONSENT_NOT_FOUND))
                .given(ledger)
                .consent(any());
        willAnswer(call -> live(found(consents.get(call.<ConsentId>getArgument(0)), RefusalCode.CONSENT_NOT_FOUND)))
                .given(ledger)
                .liveConsent(any());
    }

    private static <T> T found(@Nullable T row, RefusalCode no) {
        if (row == null) {
            throw new Refused(no, "Nothing of that name.");
        }
        return row;
    }

    private static Consent live(Consent consent) {
        consent.objection(false, AT).ifPresent(reason -> {
            throw new Refused(RefusalCode.CONSENT_NOT_LIVE, "the consent is not live: " + reason);
        });
        return consent;
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

    /** The buyer's. */
    Consent.Given giveConsent(IdempotencyKey key, NewConsent asked) {
        Consent.Given given = giveConsentUnheard(key, asked);
        network.happened(new PrivacyEvent.ConsentGiven(given));
        return given;
    }

    /** The service does not come to read the event. */
    Consent.Given giveConsentUnheard(IdempotencyKey key, NewConsent asked) {
        ConsentId id = new ConsentId(key.idFor(buyer, "privacy:giveConsent"));
        Consent.Given given = new Consent.Given(id, buyer, asked, Sha256.of(), AT, AT.plus(asked.duration()));
        consents.put(id, given);
        return given;
    }

    Consent.Withdrawn withdrawConsent(ConsentId id) {
        Consent.Withdrawn withdrawn = withdrawConsentUnheard(id);
        network.happened(new PrivacyEvent.ConsentWithdrawn(withdrawn));
        return withdrawn;
    }

    /** The service does not come to read the event. */
    Consent.Withdrawn withdrawConsentUnheard(ConsentId id) {
        Consent given = found(consents.get(id), RefusalCode.CONSENT_NOT_FOUND);
        Consent.Withdrawn withdrawn = new Consent.Withdrawn(
                id, given.subject(), given.content(), given.body(), given.at(), given.until(), AT);
        consents.put(id, withdrawn);
        return withdrawn;
    }
}
