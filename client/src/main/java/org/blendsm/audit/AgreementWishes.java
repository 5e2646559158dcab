package org.blendsm.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.blendsm.model.MemberId;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreement.Deal;
import org.blendsm.model.agreement.Agreement.Disputed;
import org.blendsm.model.agreement.Agreement.Ending;
import org.blendsm.model.agreement.Agreement.Open;
import org.blendsm.model.agreement.Agreement.Purse;
import org.blendsm.model.agreement.Agreement.Resolved;
import org.blendsm.model.agreement.Agreement.Settled;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.TopUp;
import org.blendsm.model.ledger.Deadline;
import org.blendsm.model.membership.Member;
import org.blendsm.model.payment.Claim;
import org.blendsm.model.payment.Receipt;

/**
 * Whether what became of an agreement is what its signer asked for, and might ask for: each function makes one thing of
 * the one agreement that its argument names, from the states, by the hands and at the times of the contract. How much
 * was paid is in {@link Escrows}.
 */
final class AgreementWishes {
    private static final Set<String> CONCEPTS = Set.of("agreement", "payment", "dispute");
    /** Nothing becomes of an agreement before the other side accepts. */
    private static final String PROPOSAL = "agreement:proposeExtension";

    private final CommittedTransaction transaction;
    private final Member signer;
    private final AgreementSteps.Step step;
    private final ExtensionWishes extensions;
    private final Deal deal;

    private AgreementWishes(
            CommittedTransaction transaction, Member signer, AgreementSteps.Step step, ExtensionWishes extensions) {
        this.transaction = transaction;
        this.signer = signer;
        this.step = step;
        this.extensions = extensions;
        this.deal = step.after().deal();
    }

    /** @throws Broken where this was not asked for, or was not the signer's to ask for */
    static void requireGranted(
            CommittedTransaction transaction,
            Member signer,
            List<AgreementSteps.Step> steps,
            ExtensionWishes extensions) {
        String function = transaction.function();
        boolean changesOne = CONCEPTS.contains(function.split(":")[0]) && !function.equals(PROPOSAL);
        Broken.unless(steps.size() == (changesOne ? 1 : 0), "%s changed %d agreements", function, steps.size());
        Broken.unless(
                function.startsWith("dispute:") || transaction.rows().stream().noneMatch(row -> row.isOf("dispute")),
                "%s changed a dispute",
                function);
        steps.forEach(step -> step.before()
                .ifPresent(
                        before -> new AgreementWishes(transaction, signer, step, extensions).requireGranted(before)));
    }

    private void requireGranted(Agreement before) {
        Agreement asked = switch (transaction.function()) {
            case "agreement:topUp" -> toppedUp(before, transaction.argument(1, TopUp.class));
            case "agreement:acceptExtension" -> extended(before);
            case "agreement:end" -> ended(before);
            case "agreement:openClaims" -> claimsOpened(before);
            case "payment:settle" -> settled(before, transaction.argument(0, Claim.class));
            case "payment:close" -> closed(before);
            default -> new DisputeWishes(transaction, signer, step).asked(before);
        };
        Broken.unless(
                step.after().equals(asked),
                "%s was to make of it %s, and written was %s",
                transaction.function(),
                asked,
                step.after());
    }

    private Open toppedUp(Agreement before, TopUp topUp) {
        step.requireNamed(topUp.agreement());
        requireRight(before instanceof Open && signer.id().equals(deal.buyer()));
        Purse purse = before.purse();
        return new Open(
                before.deal(),
                new Purse(
                        purse.deposited().plus(topUp.amount()),
                        purse.paid(),
                        purse.fee(),
                        purse.refunded(),
                        purse.escrow().plus(topUp.amount()),
                        purse.claimed(),
                        purse.settled(),
                        purse.receipts(),
                        transaction.notBefore(purse.changedAt())));
    }

    private Open extended(Agreement before) {
        step.requireNamed(transaction.argument(0, AgreementId.class));
        return extensions.accepted(transaction, signer, before);
    }

    /** By a party, or by anyone when its term is over. */
    private Ending ended(Agreement before) {
        step.requireNamed(transaction.argument(0, AgreementId.class));
        requireRight(before instanceof Open
                && (deal.isParty(signer.id()) || new Deadline(deal.expiresAt()).isSurelyOver(transaction.at())));
        Instant at = transaction.notBefore(before.purse().changedAt());
        return new Ending(before.deal(), before.purse().at(at), signer.id(), at, Optional.empty());
    }

    /** By anyone, by a transaction of its own, and neither shorter nor longer than agreed. */
    private Ending claimsOpened(Agreement before) {
        step.requireNamed(transaction.argument(0, AgreementId.class));
        if (!(before instanceof Ending ending) || ending.claimUntil().isPresent()) {
            throw new Broken("a claim window was opened of " + before);
        }
        Instant until = transaction
                .notBefore(ending.endedAt())
                .plus(deal.offer().conditions().claimWindow())
                .plus(Deadline.TOLERANCE.multipliedBy(2));
        return new Ending(ending.deal(), ending.purse(), ending.endedBy(), ending.endedAt(), Optional.of(until));
    }

    /** By a payee, and with the voucher that it brought; whether that closes it is another invariant's. */
    private Agreement settled(Agreement before, Claim claim) {
        step.requireNamed(claim.voucher().voucher().agreement());
        MemberId by = signer.id();
        requireRight(takesClaims(before, transaction.at())
                && (by.equals(deal.seller())
                        || by.equals(deal.offer().conditions().broker())));
        Receipt receipt = transaction.receipt();
        Broken.unless(
                receipt.voucher().equals(Optional.of(claim.voucher()))
                        && receipt.invoice().equals(claim.invoice()),
                "%s was paid by another voucher or invoice than it brought",
                by);
        Purse purse = paid(before);
        if (step.after() instanceof Settled) {
            return new Settled(before.deal(), purse, purse.changedAt());
        }
        return before instanceof Ending ending
                ? new Ending(ending.deal(), purse, ending.endedBy(), ending.endedAt(), ending.claimUntil())
                : new Open(before.deal(), purse);
    }

    /** By anyone, without a voucher, when the claim window is over. */
    private Settled closed(Agreement before) {
        step.requireNamed(transaction.argument(0, AgreementId.class));
        requireRight(before instanceof Ending ending && isOver(ending.claimUntil(), transaction.at()));
        Broken.unless(transaction.receipt().voucher().isEmpty(), "it was closed by a voucher that nobody brought");
        Purse purse = paid(before);
        return new Settled(before.deal(), purse, purse.changedAt());
    }

    /** Whether vouchers and disputes still come in time. */
    static boolean takesClaims(Agreement agreement, Instant at) {
        return switch (agreement) {
            case Open _ -> true;
            case Ending ending ->
                ending.claimUntil()
                        .map(Deadline::new)
                        .filter(until -> !until.isSurelyAhead(at))
                        .isEmpty();
            case Disputed _, Settled _, Resolved _ -> false;
        };
    }

    /** Whether a claim window is closed by then; it may not have been opened yet. */
    static boolean isOver(Optional<Instant> window, Instant at) {
        return window.filter(until -> new Deadline(until).isSurelyOver(at)).isPresent();
    }

    private Purse paid(Agreement before) {
        Purse now = step.after().purse();
        Broken.unless(now.receipts() > before.purse().receipts(), "something was released without a receipt");
        return now.at(transaction.notBefore(before.purse().changedAt()));
    }

    private void requireRight(boolean right) {
        step.requireRight(right, transaction, signer);
    }
}
