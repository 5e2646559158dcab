package org.blendsm.privacy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
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
import org.springframework.transaction.support.TransactionOperations;

/**
 * Only what its owner may seal is taken in. Bytes here and their hashes on the ledger, in the one order that never
 * leaves a hash without its bytes: bytes first, then the ledger, and the bytes go again where it refuses. What it
 * answers counts at once, for its event may come late, or was read before the bytes were here. Where nobody knows what
 * became of it they stay for a day.
 */
@Component
class Sealing {
    private static final String REGISTER = "privacy:register";

    private final SealedRecords ledger;
    private final Catalogue catalogue;
    private final SealedRecordRegister register;
    private final Contents contents;
    private final EnvelopeContents envelopes;
    private final Leftovers leftovers;
    private final TransactionOperations transaction;
    private final PrivacyProperties settings;

    Sealing(
            SealedRecords ledger,
            Catalogue catalogue,
            SealedRecordRegister register,
            Contents contents,
            EnvelopeContents envelopes,
            Leftovers leftovers,
            TransactionOperations transaction,
            PrivacyProperties settings) {
        this.ledger = ledger;
        this.catalogue = catalogue;
        this.register = register;
        this.contents = contents;
        this.envelopes = envelopes;
        this.leftovers = leftovers;
        this.transaction = transaction;
        this.settings = settings;
    }

    SealedRecord seal(MemberId owner, IdempotencyKey key, NewRecord asked) {
        requireOwn(asked.product(), owner);
        RecordId id = new RecordId(key.idFor(owner, REGISTER));
        leftovers.sweep();
        var content = new ByteArrayInputStream(asked.content());
        try (Incoming bytes = contents.receive(id, owner, asked.ciphertext(), content, asked.content().length)) {
            contents.keep(id, owner, bytes, false);
        }
        SealedRecord record;
        try {
            record = ledger.register(key, asked.storedBy(settings.name(), id));
        } catch (Refused | SigningRefused no) {
            contents.dropUnregistered(id, asked.ciphertext());
            throw no;
        }
        switch (record) {
            case SealedRecord.Kept _ -> contents.registered(id, asked.ciphertext());
            case SealedRecord.Erased _ -> contents.destroy(id);
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

    /** No erasure comes between the last look at the record and the envelope's place. */
    Envelope give(MemberId caller, RecordId record, NewEnvelope asked) {
        owned(caller, register.get(record));
        leftovers.sweep();
        transaction.executeWithoutResult(_ -> {
            owned(caller, register.hold(record));
            envelopes.keep(record, asked.envelope());
        });
        Envelope granted;
        try {
            granted = ledger.grant(
                    new Grant(record, asked.capability(), asked.envelope().hash()));
        } catch (Refused | SigningRefused no) {
            envelopes.dropUngranted(record, asked.envelope().hash());
            throw no;
        }
        envelopes.granted(granted);
        return granted;
    }

    /**
     * The bytes of a record that its owner registered at the ledger itself, read once it is clear that they may come;
     * no erasure comes between that and their place.
     *
     * @param size as many as are said to come
     */
    SealedRecord bring(MemberId caller, RecordId id, InputStream content, long size) {
        SealedRecord.Kept record = owned(caller, register.get(id));
        try (Incoming bytes = contents.receive(id, caller, record.content().ciphertext(), content, size)) {
            return transaction.execute(_ -> {
                SealedRecord.Kept still = owned(caller, register.hold(id));
                contents.keep(id, caller, bytes, true);
                return still;
            });
        }
    }

    /** An envelope that the record's owner granted at the ledger itself; no erasure comes between. */
    Envelope bring(MemberId caller, RecordId id, MemberId holder, SealedKey key) {
        return transaction.execute(_ -> {
            owned(caller, register.hold(id));
            Envelope granted = register.envelope(id, holder).orElseThrow(() -> notGranted(holder));
            NewRecord.requireMatch(key.hash(), granted.envelope());
            envelopes.keep(id, key);
            envelopes.granted(granted);
            return granted;
        });
    }

    static Refused notGranted(MemberId holder) {
        return new Refused(
                RefusalCode.ENVELOPE_NOT_FOUND, "The ledger knows of no envelope for " + holder + ": ask the owner.");
    }

    private static SealedRecord.Kept owned(MemberId caller, SealedRecord record) {
        if (!record.owner().equals(caller)) {
            throw new Refused(RefusalCode.NOT_THE_OWNER, "Only its owner brings what belongs to this record.");
        }
        return SealedRecordRegister.kept(record);
    }
}
