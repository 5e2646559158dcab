package org.blendsm.audit;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.access.Capability;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreement.Deal;
import org.blendsm.model.agreement.Agreement.Open;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Extension;
import org.blendsm.model.membership.Member;

/** Whether an agreement lasts longer by the word of both its sides: what one proposed, the other accepted. */
final class ExtensionWishes {
    private final MemberRoll roll;
    private final WorldState world;
    private final AgreementSteps agreements;
    private final Insiders insiders;

    ExtensionWishes(MemberRoll roll, WorldState world, AgreementSteps agreements) {
        this.roll = roll;
        this.world = world;
        this.agreements = agreements;
        this.insiders = new Insiders(roll, world);
    }

    /**
     * The rows that are due beside the agreement's own, by their keys.
     *
     * @throws Broken where nothing was the signer's to ask for
     */
    Map<String, Object> due(CommittedTransaction transaction, Member signer) {
        return switch (transaction.function()) {
            case "agreement:proposeExtension" -> {
                Extension proposed = proposed(transaction, signer);
                yield Map.of("extension~" + proposed.agreement(), proposed);
            }
            case "agreement:acceptExtension" -> AccessWishes.rows(longer(transaction));
            default -> Map.of();
        };
    }

    private Extension proposed(CommittedTransaction transaction, Member signer) {
        AgreementId id = transaction.argument(0, AgreementId.class);
        Instant until = transaction.argument(1, Instant.class);
        Instant at = transaction.at();
        Agreement agreement =
                agreements.latest(id).orElseThrow(() -> new Broken("there is no agreement " + id + " to extend"));
        Deal deal = agreement.deal();
        Broken.unless(
                agreement instanceof Open
                        && deal.isParty(signer.id())
                        && Extension.isLonger(deal, until, at)
                        && Extension.isInTime(deal, at),
                "%s at %s proposed %s as the end of %s",
                signer.id(),
                at,
                until,
                agreement);
        Instant changed = transaction.notBefore(agreement.purse().changedAt());
        return new Extension(
                id,
                signer.id(),
                deal.expiresAt(),
                until,
                world.extension(id).map(Extension::at).filter(changed::isBefore).orElse(changed));
    }

    /** Whose right it is, {@link #accepted} says. */
    private Capability longer(CommittedTransaction transaction) {
        Deal deal = agreements
                .latest(transaction.argument(0, AgreementId.class))
                .map(Agreement::deal)
                .orElseThrow(() -> new Broken("there was no agreement to extend"));
        Capability before = world.capability(deal.capability())
                .orElseThrow(() -> new Broken("there was no right " + deal.capability()));
        return new Capability.Issued(before.right().until(transaction.argument(1, Instant.class)));
    }

    /**
     * What an agreement becomes by the other side's acceptance.
     *
     * @throws Broken where the other side does not propose this
     */
    Open accepted(CommittedTransaction transaction, Member signer, Agreement before) {
        Instant until = transaction.argument(1, Instant.class);
        Deal deal = before.deal();
        Optional<Extension> extension = world.extension(deal.id())
                .filter(known -> known.until().equals(until)
                        && known.stands(deal)
                        && !known.by().equals(signer.id())
                        && mayAct(known.by()));
        Broken.unless(
                before instanceof Open
                        && deal.isParty(signer.id())
                        && extension.isPresent()
                        && Extension.isInTime(deal, transaction.at()),
                "%s at %s accepted %s as the end of %s, and proposed was %s",
                signer.id(),
                transaction.at(),
                until,
                before,
                world.extension(deal.id()));
        insiders.require(deal.offer().conditions(), deal.buyer(), deal.seller());
        Instant last = extension.map(Extension::at).orElseThrow();
        Instant changed = transaction.notBefore(before.purse().changedAt());
        return new Open(deal.until(until), before.purse().at(changed.isBefore(last) ? last : changed));
    }

    private boolean mayAct(MemberId member) {
        return roll.member(member).filter(Member::mayAct).isPresent();
    }
}
