package org.blendsm.privacy;

import org.blendsm.fabric.SigningRefused;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.privacy.Envelope;
import org.blendsm.model.privacy.Grant;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.privacy.SealedRecord;
import org.blendsm.model.privacy.SealedRecords;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Only what its owner may seal is taken in. Bytes here and their hashes on the ledger, in the one order that never
 * leaves a hash without its bytes: bytes first, then the ledger, and the bytes go again where it refuses. Where nobody
 * knows what became of it they stay for a day.
 */
@Component
class Sealing {
    private static final String REGISTER = "privacy:register";

    private final SealedRecords ledger;
    private final Catalogue catalogue;
    private final SealedRecordRegister register;
    private final Contents contents;
    private final EnvelopeContents envelopes;
    private final PrivacyProperties settings;

    Sealing(
            SealedRecords ledger,
            Catalogue catalogue,
            SealedRecordRegister register,
            Contents contents,
            EnvelopeContents envelopes,
            PrivacyProperties settings) {
        this.ledger = ledger;
        this.catalogue = catalogue;
        this.register = register;
        this.contents = contents;
        this.envelopes = envelopes;
        this.settings = settings;
    }

    SealedRecord seal(MemberId owner, IdempotencyKey key, NewRecord asked) {
        requireOwn(asked.product(), owner);
        RecordId id = new RecordId(key.idFor(owner, REGISTER));
        contents.keep(id, owner, asked.ciphertext(), asked.bytes(), false);
        SealedRecord record;
        try {
            record = ledger.register(key, asked.storedBy(settings.name(), id));
        } catch (Refused | SigningRefused no) {
            contents.dropUnregistered(id, asked.ciphertext());
            throw no;
        }
        if (record instanceof SealedRecord.Erased) {
            contents.destroy(id);
        }
        return record;
    }

    /** As the ledger will: whoever it would refuse leaves nothing here, however large, for however short a time. */
    private void requireOwn(ProductId product, MemberId caller) {
        MemberId owner = catalogue.product(product).listing().owner();
        if (!owner.equals(caller)) {
            throw new Refused(RefusalCode.NOT_THE_OWNER, "Only " + owner + " seals records of this product.");
        }
    }

    Envelope give(MemberId caller, RecordId record, NewEnvelope asked) {
        owned(caller, record);
        envelopes.keep(record, asked.envelope(), false);
        try {
            return ledger.grant(
                    new Grant(record, asked.capability(), asked.envelope().hash()));
        } catch (Refused | SigningRefused no) {
            envelopes.dropUngranted(record, asked.envelope().hash());
            throw no;
        }
    }

    /** The bytes of a record that its owner registered at the ledger itself; no erasure comes between. */
    @Transactional
    SealedRecord bring(MemberId caller, RecordId id, byte[] bytes) {
        SealedRecord.Kept record = owned(caller, id);
        NewRecord.requireMatch(bytes, record.content().ciphertext());
        contents.keep(id, caller, record.content().ciphertext(), bytes, true);
        return record;
    }

    /** An envelope that the record's owner granted at the ledger itself; no erasure comes between. */
    @Transactional
    Envelope bring(MemberId caller, RecordId id, MemberId holder, SealedKey key) {
        owned(caller, id);
        Envelope granted = register.envelope(id, holder).orElseThrow(() -> notGranted(holder));
        NewRecord.requireMatch(key.bytes(), granted.envelope());
        envelopes.keep(id, key, true);
        return granted;
    }

    static Refused notGranted(MemberId holder) {
        return new Refused(
                RefusalCode.ENVELOPE_NOT_FOUND, "The ledger knows of no envelope for " + holder + ": ask the owner.");
    }

    private SealedRecord.Kept owned(MemberId caller, RecordId id) {
        SealedRecord record = register.hold(id);
        if (!record.owner().equals(caller)) {
            throw new Refused(RefusalCode.NOT_THE_OWNER, "Only its owner brings what belongs to this record.");
        }
        return SealedRecordRegister.kept(record);
    }
}
