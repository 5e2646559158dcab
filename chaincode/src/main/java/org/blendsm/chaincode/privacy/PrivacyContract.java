package org.blendsm.chaincode.privacy;

import java.util.Optional;
import org.blendsm.chaincode.access.Rights;
import org.blendsm.chaincode.state.CapabilityRows;
import org.blendsm.chaincode.state.MemberRows;
import org.blendsm.chaincode.state.ProductRows;
import org.blendsm.chaincode.state.SealedRecordRows;
import org.blendsm.chaincode.transaction.Body;
import org.blendsm.chaincode.transaction.Transaction;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capability;
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

/** The ledger's side of {@link SealedRecords}. */
public final class PrivacyContract implements SealedRecords {
    private final Transaction tx;
    private final SealedRecordRows records;
    private final ProductRows products;
    private final CapabilityRows capabilities;
    private final MemberRows members;

    public PrivacyContract(Transaction tx) {
        this.tx = tx;
        this.records = new SealedRecordRows(tx.rows());
        this.products = new ProductRows(tx.rows());
        this.capabilities = new CapabilityRows(tx.rows());
        this.members = new MemberRows(tx.rows());
    }

    @Override
    public SealedRecord register(IdempotencyKey key, NewSealedRecord asked) {
        RecordId id = new RecordId(tx.idFor(key));
        Sha256 body = Body.hash(asked);
        Optional<SealedRecord> known = records.find(id);
        if (known.isPresent()) {
            Body.requireSame(known.get().body(), body);
            return known.get();
        }
        var kept = PrivacyRules.register(
                id, asked, body, products.get(asked.product()), tx.caller().id(), tx.time());
        asked.consent().ifPresent(consent -> PrivacyRules.requireFor(asked.product(), liveConsent(consent)));
        records.put(kept);
        tx.emit(new PrivacyEvent.RecordSealed(kept));
        return kept;
    }

    @Override
    public Envelope grant(Grant asked) {
        var record =
                PrivacyRules.grantable(records.get(asked.record()), tx.caller().id());
        Capability capability = capabilities.get(asked.capability());
        Capability.Right right = capability.right();
        Optional<Envelope> given = records.find(record.id(), right.holder());
        if (given.filter(envelope -> PrivacyRules.repeats(envelope, asked)).isPresent()) {
            return given.get();
        }
        record.content().consent().ifPresent(this::liveConsent);
        var mayOpen = new Rights(tx).decide(capability, Action.OPEN);
        Envelope envelope = PrivacyRules.grant(record, asked, right, mayOpen, tx.time());
        records.put(envelope);
        tx.emit(new PrivacyEvent.EnvelopeGranted(envelope));
        return envelope;
    }

    @Override
    public SealedRecord erase(RecordId id) {
        SealedRecord record = records.get(id);
        var erased = PrivacyRules.erase(record, tx.caller().id(), tx.time());
        if (!erased.equals(record)) {
            records.put(erased);
            tx.emit(new PrivacyEvent.RecordErased(erased));
        }
        return erased;
    }

    @Override
    public Consent giveConsent(IdempotencyKey key, NewConsent asked) {
        ConsentId id = new ConsentId(tx.idFor(key));
        Sha256 body = Body.hash(asked);
        Optional<Consent> known = records.find(id);
        if (known.isPresent()) {
            Body.requireSame(known.get().body(), body);
            return known.get();
        }
        products.get(asked.product());
        var given = PrivacyRules.give(id, asked, body, tx.caller().id(), tx.time());
        records.put(given);
        tx.emit(new PrivacyEvent.ConsentGiven(given));
        return given;
    }

    @Override
    public Consent withdrawConsent(ConsentId id) {
        Consent consent = records.get(id);
        var withdrawn = PrivacyRules.withdraw(consent, tx.caller().id(), tx.time());
        if (!withdrawn.equals(consent)) {
            records.put(withdrawn);
            tx.emit(new PrivacyEvent.ConsentWithdrawn(withdrawn));
        }
        return withdrawn;
    }

    @Override
    public SealedRecord record(RecordId id) {
        return records.get(id);
    }

    @Override
    public Envelope envelope(RecordId record, MemberId holder) {
        return records.get(record, holder);
    }

    @Override
    public Page<Envelope> envelopes(RecordId record, PageRequest page) {
        return records.envelopes(record, page);
    }

    @Override
    public Consent consent(ConsentId id) {
        return records.get(id);
    }

    @Override
    public Consent liveConsent(ConsentId id) {
        Consent consent = records.get(id);
        return PrivacyRules.requireLive(consent, members.get(consent.subject()), tx.time());
    }
}
