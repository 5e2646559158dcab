package org.blendsm.audit;

import java.util.Map;
import java.util.Optional;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.Capability.Right;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.membership.Member;
import org.blendsm.model.privacy.Consent;
import org.blendsm.model.privacy.Consent.Given;
import org.blendsm.model.privacy.Consent.Withdrawn;
import org.blendsm.model.privacy.ConsentId;
import org.blendsm.model.privacy.Envelope;
import org.blendsm.model.privacy.Grant;
import org.blendsm.model.privacy.NewConsent;
import org.blendsm.model.privacy.NewSealedRecord;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.privacy.SealedRecord;
import org.blendsm.model.privacy.SealedRecord.Erased;
import org.blendsm.model.privacy.SealedRecord.Kept;

/**
 * Sealed records are of their owner's products, opened to whom the owner gave an envelope for a live right. Where a
 * record names a consent, that was live too, for the same product; it is given and withdrawn by whom it is about.
 */
final class PrivacyWishes {
    private final WorldState world;
    private final LiveRights rights;

    PrivacyWishes(WorldState world, LiveRights rights) {
        this.world = world;
        this.rights = rights;
    }

    /**
     * The rows that are due, by their keys.
     *
     * @throws Broken where nothing was the signer's to ask for
     */
    Map<String, Object> due(CommittedTransaction transaction, Member signer) {
        return switch (transaction.function()) {
            case "privacy:register" -> row(registered(transaction, signer));
            case "privacy:erase" -> row(erased(transaction, signer));
            case "privacy:grant" -> {
                Envelope envelope = granted(transaction, signer);
                yield Map.of("envelope~" + envelope.record() + "~" + envelope.holder(), envelope);
            }
            case "privacy:giveConsent" -> row(given(transaction, signer));
            case "privacy:withdrawConsent" -> row(withdrawn(transaction, signer));
            default -> Map.of();
        };
    }

    private static Map<String, Object> row(SealedRecord record) {
        return Map.of("sealed-record~" + record.id(), record);
    }

    private static Map<String, Object> row(Consent consent) {
        return Map.of("consent~" + consent.id(), consent);
    }

    private Kept registered(CommittedTransaction transaction, Member signer) {
        RecordId id = new RecordId(transaction.newId(signer));
        NewSealedRecord asked = transaction.argument(1, NewSealedRecord.class);
        Broken.unless(
                world.record(id).isEmpty()
                        && world.product(asked.product())
                                .filter(product -> product.listing().owner().equals(signer.id()))
                                .isPresent(),
                "%s sealed the record %s of the product %s",
                signer.id(),
                id,
                asked.product());
        requireConsent(id, asked.product(), asked.consent(), transaction);
        return new Kept(id, signer.id(), asked, Wishes.body(asked), transaction.at());
    }

    private Erased erased(CommittedTransaction transaction, Member signer) {
        Kept before = own(transaction.argument(0, RecordId.class), signer);
        return new Erased(before.id(), before.owner(), before.body(), transaction.notBefore(before.at()));
    }

    private Envelope granted(CommittedTransaction transaction, Member signer) {
        Grant asked = transaction.argument(0, Grant.class);
        Kept record = own(asked.record(), signer);
        Capability capability = world.capability(asked.capability())
                .orElseThrow(() -> new Broken("nobody was ever given " + asked.capability()));
        Right right = capability.right();
        Broken.unless(
                right.product().equals(record.content().product())
                        && rights.isLive(capability, Action.OPEN, transaction),
                "%s was given an envelope of %s for no live right",
                right.holder(),
                record.id());
        requireConsent(record.id(), record.content().product(), record.content().consent(), transaction);
        return new Envelope(record.id(), right.holder(), right.id(), asked.envelope(), transaction.at());
    }

    private void requireConsent(
            RecordId record, ProductId product, Optional<ConsentId> named, CommittedTransaction transaction) {
        named.ifPresent(id -> Broken.unless(
                world.consent(id)
                        .filter(consent -> consent.content().product().equals(product))
                        .filter(consent -> consent.objection(rights.isOut(consent.subject()), transaction.at())
                                .isEmpty())
                        .isPresent(),
                "the record %s was used without the consent %s that it needs",
                record,
                id));
    }

    private Given given(CommittedTransaction transaction, Member signer) {
        ConsentId id = new ConsentId(transaction.newId(signer));
        NewConsent asked = transaction.argument(1, NewConsent.class);
        Broken.unless(
                world.consent(id).isEmpty() && world.product(asked.product()).isPresent(),
                "%s gave the consent %s for the product %s",
                signer.id(),
                id,
                asked.product());
        return new Given(
                id,
                signer.id(),
                asked,
                Wishes.body(asked),
                transaction.at(),
                transaction.at().plus(asked.duration()));
    }

    private Withdrawn withdrawn(CommittedTransaction transaction, Member signer) {
        ConsentId id = transaction.argument(0, ConsentId.class);
        if (world.consent(id).orElse(null) instanceof Given given
                && given.subject().equals(signer.id())) {
            return given.withdrawn(transaction.notBefore(given.at()));
        }
        throw new Broken("the consent " + id + " was not " + signer.id() + "'s to withdraw");
    }

    /** As it stood before: its signer's, and not erased. */
    private Kept own(RecordId id, Member signer) {
        if (world.record(id).orElse(null) instanceof Kept kept && kept.owner().equals(signer.id())) {
            return kept;
        }
        throw new Broken("the sealed record " + id + " is not kept by " + signer.id());
    }
}
