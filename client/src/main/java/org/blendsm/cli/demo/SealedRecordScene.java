package org.blendsm.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import org.blendsm.client.Envelopes;
import org.blendsm.client.SealedContent;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.membership.EncryptionKey;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.privacy.Envelope;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.privacy.SealedRecord;
import org.blendsm.model.privacy.SealedRecords;

/** A record that only the buyer can open: sealed by the seller's app, its key in an envelope for the buyer's key. */
final class SealedRecordScene {
    private static final byte[] CALIBRATION = "calibration certificate no. 7: gain 1.0021, offset -0.3".getBytes(UTF_8);
    private static final String PATH = "/api/v1/sealed-records";

    private final Cast cast;
    private final Story story;
    private final Attempts attempts;

    SealedRecordScene(Cast cast, Story story, Attempts attempts) {
        this.cast = cast;
        this.story = story;
        this.attempts = attempts;
    }

    private record NewRecord(ProductId product, Sha256 ciphertext, Sha256 plaintext, String content) {}

    private record NewEnvelope(CapabilityId capability, String envelope) {}

    private record Mine(String envelope) {}

    /** @param opened whether the buyer read what the seller sealed, and a stranger's key opened nothing */
    record Played(RecordId record, boolean opened) {}

    Played play(ProductId product, AgreementId agreementId) {
        Envelopes.KeyPair buyerKey = Envelopes.KeyPair.generate();
        cast.buyer().ledger(Memberships.class).setEncryptionKey(buyerKey.publicKey());
        Agreement agreement = cast.buyer().ledger(Agreements.class).agreement(agreementId);
        SealedContent sealed = SealedContent.seal(CALIBRATION);
        SealedRecord record = cast.seller()
                .door()
                .post(
                        PATH,
                        new NewRecord(
                                product, sealed.ciphertextHash(), sealed.plaintextHash(), Sale.base64(sealed.bytes())),
                        SealedRecord.class);
        byte[] envelope = envelope(sealed, buyerKey.publicKey());
        cast.seller()
                .door()
                .post(
                        PATH + "/" + record.id() + "/envelopes",
                        new NewEnvelope(agreement.deal().capability(), Sale.base64(envelope)),
                        Object.class);
        attempts.toOpen(record.id(), agreement.deal().capability());
        Envelope granted = cast.buyer()
                .ledger(SealedRecords.class)
                .envelope(record.id(), cast.buyer().address());
        boolean opened = opens(granted, sealed, buyerKey);
        boolean closedToStranger = !opensWith(envelope, granted, sealed, Envelopes.KeyPair.generate());
        story.tell(
                "A sealed record opens for the buyer: %s; with a stranger's key it does not: %s",
                opened, closedToStranger);
        return new Played(record.id(), opened && closedToStranger);
    }

    private static byte[] envelope(SealedContent sealed, EncryptionKey to) {
        try {
            return Envelopes.seal(sealed.key(), sealed.ciphertextHash(), to);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was just made can be sealed to", e);
        }
    }

    private boolean opens(Envelope granted, SealedContent sealed, Envelopes.KeyPair key) {
        byte[] bytes = cast.buyer().door().bytes(PATH + "/" + granted.record() + "/content");
        Mine mine = cast.buyer().door().get(PATH + "/" + granted.record() + "/envelopes/mine", Mine.class);
        byte[] envelope = Base64.getDecoder().decode(mine.envelope());
        return Arrays.equals(bytes, sealed.bytes()) && opensWith(envelope, granted, sealed, key);
    }

    private static boolean opensWith(byte[] envelope, Envelope granted, SealedContent sealed, Envelopes.KeyPair key) {
        try {
            byte[] recordKey = Envelopes.open(envelope, granted, sealed.ciphertextHash(), key);
            return Arrays.equals(CALIBRATION, SealedContent.open(sealed.bytes(), recordKey, sealed.plaintextHash()));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
