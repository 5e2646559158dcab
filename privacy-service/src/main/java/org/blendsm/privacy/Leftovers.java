package org.blendsm.privacy;

import java.util.Optional;
import org.blendsm.fabric.LedgerException;
import org.blendsm.fabric.spring.BlocksRead;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.privacy.Envelope;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.privacy.SealedRecord;
import org.blendsm.model.privacy.SealedRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Takes away what nothing on the ledger refers to: bytes, envelopes and words that it did not come to know within a
 * day, and envelopes whose holder was given another one. Nothing brings these back, so the ledger itself is asked about
 * each: the events that were read so far may end before today, or be an old story that is told again. Where it gives no
 * answer, everything stays.
 */
@Component
class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private final SealedRecords ledger;
    private final Contents contents;
    private final EnvelopeContents envelopes;
    private final ConsentWords words;

    Leftovers(SealedRecords ledger, Contents contents, EnvelopeContents envelopes, ConsentWords words) {
        this.ledger = ledger;
        this.contents = contents;
        this.envelopes = envelopes;
        this.words = words;
    }

    /** Before more is kept, some of what a day was not enough for goes. */
    void sweep() {
        asLongAsTheLedgerAnswers(() -> {
            contents.unclaimed().forEach(this::judge);
            envelopes.unclaimed().forEach(this::judge);
            words.unclaimed().forEach(this::judge);
        });
    }

    @EventListener
    void on(BlocksRead read) {
        asLongAsTheLedgerAnswers(() -> envelopes.replaced().forEach(this::judge));
    }

    private void judge(Contents.Kept bytes) {
        if (isRegistered(bytes)) {
            contents.registered(bytes.record(), bytes.ciphertext());
        } else {
            contents.dropUnclaimed(bytes);
        }
    }

    private void judge(EnvelopeContents.Unclaimed bytes) {
        granted(bytes).ifPresentOrElse(envelopes::granted, () -> envelopes.drop(bytes));
    }

    private void judge(ConsentWords.Unclaimed unclaimed) {
        Refused.foundUnless(RefusalCode.CONSENT_NOT_FOUND, () -> ledger.consent(unclaimed.consent()))
                .filter(consent -> consent.content().text().equals(unclaimed.hash()))
                .ifPresentOrElse(words::given, () -> words.drop(unclaimed));
    }

    private void judge(EnvelopeContents.Replaced bytes) {
        if (isHeld(bytes)) {
            envelopes.isHeld(bytes);
        } else {
            envelopes.drop(bytes);
        }
    }

    private boolean isRegistered(Contents.Kept bytes) {
        return kept(bytes.record())
                .filter(record -> record.content().ciphertext().equals(bytes.ciphertext()))
                .isPresent();
    }

    /** The ledger goes on telling of the envelopes of an erased record. */
    private Optional<Envelope> granted(EnvelopeContents.Unclaimed bytes) {
        return kept(bytes.record()).flatMap(_ -> given(bytes));
    }

    private Optional<SealedRecord.Kept> kept(RecordId id) {
        return Refused.foundUnless(RefusalCode.RECORD_NOT_FOUND, () -> ledger.record(id))
                .filter(SealedRecord.Kept.class::isInstance)
                .map(SealedRecord.Kept.class::cast);
    }

    private Optional<Envelope> given(EnvelopeContents.Unclaimed bytes) {
        Optional<String> after = Optional.empty();
        do {
            Page<Envelope> page = ledger.envelopes(bytes.record(), new PageRequest(PageRequest.LARGEST, after));
            Optional<Envelope> found = page.items().stream()
                    .filter(envelope -> envelope.envelope().equals(bytes.hash()))
                    .findAny();
            if (found.isPresent()) {
                return found;
            }
            after = page.next();
        } while (after.isPresent());
        return Optional.empty();
    }

    private boolean isHeld(EnvelopeContents.Replaced bytes) {
        return Refused.foundUnless(
                        RefusalCode.ENVELOPE_NOT_FOUND, () -> ledger.envelope(bytes.record(), bytes.holder()))
                .filter(envelope -> envelope.envelope().equals(bytes.hash()))
                .isPresent();
    }

    private static void asLongAsTheLedgerAnswers(Runnable tidying) {
        try {
            tidying.run();
        } catch (LedgerException | Refused e) {
            LOG.debug("what nothing may refer to stays for now: the ledger gave no answer", e);
        }
    }
}
