package org.blendsm.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreement.Deal;
import org.blendsm.model.agreement.Agreement.Disputed;
import org.blendsm.model.agreement.Agreement.Ending;
import org.blendsm.model.agreement.Agreement.Resolved;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.dispute.Answered;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.DisputeAnswer;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.dispute.Ruling;
import org.blendsm.model.dispute.Unanchored;
import org.blendsm.model.dispute.UnanchoredClaim;
import org.blendsm.model.ledger.Deadline;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Role;

/** What may become of an agreement that is disputed, and what the dispute itself has to say of it. */
final class DisputeWishes {
    private final CommittedTransaction transaction;
    private final Member signer;
    private final AgreementSteps.Step step;
    private final Deal deal;

    DisputeWishes(CommittedTransaction transaction, Member signer, AgreementSteps.Step step) {
        this.transaction = transaction;
        this.signer = signer;
        this.step = step;
        this.deal = step.after().deal();
    }

    /** @throws Broken where this was not the signer's to ask for, or something else is told of the dispute */
    Agreement asked(Agreement before) {
        return switch (transaction.function()) {
            case "dispute:open" -> opened(before, transaction.argument(0, NewDispute.class));
            case "dispute:answer" -> answered(before, transaction.argument(0, DisputeAnswer.class));
            case "dispute:rule" -> ruled(before, transaction.argument(0, Ruling.class));
            case "dispute:ruleUnanchored" -> proven(before, transaction.argument(0, UnanchoredClaim.class));
            case "dispute:lapse" -> lapsed(before);
            default -> throw new Broken(transaction.function() + " changed the agreement " + deal.id());
        };
    }

    /** By a party, in time, where something is held, and not twice by one side. */
    private Disputed opened(Agreement before, NewDispute claim) {
        step.requireNamed(claim.agreement());
        MemberId by = signer.id();
        Optional<Dispute> earlier = step.dispute();
        requireRight(deal.isParty(by)
                && AgreementWishes.takesClaims(before, transaction.at())
                && !before.purse().escrow().isZero()
                && earlier.filter(dispute -> bars(dispute, by)).isEmpty());
        Instant at = transaction.notBefore(before.purse().changedAt());
        requireTold(Dispute.Opened.of(claim, by, earlier.map(Dispute::by), at));
        return new Disputed(before.deal(), before.purse(), by, at);
    }

    /** Only a lapsed one leaves the other side, once, its own. */
    private static boolean bars(Dispute earlier, MemberId by) {
        boolean othersTurn = !earlier.by().equals(by) && !earlier.earlier().equals(Optional.of(by));
        return !(earlier instanceof Dispute.Lapsed && othersTurn);
    }

    /** By the party that did not open it, once; the agreement stays as it is. */
    private Agreement answered(Agreement before, DisputeAnswer answer) {
        step.requireNamed(answer.agreement());
        MemberId by = signer.id();
        requireRight(before instanceof Disputed && deal.isParty(by));
        Dispute.Opened dispute = dispute();
        requireRight(!dispute.by().equals(by) && dispute.answer().isEmpty());
        requireTold(dispute.answered(new Answered(answer, by, transaction.notBefore(dispute.at()))));
        return before;
    }

    /** By an arbiter who has no part in it; the split is another invariant's. */
    private Resolved ruled(Agreement before, Ruling ruling) {
        step.requireNamed(ruling.agreement());
        MemberId by = signer.id();
        requireRight(before instanceof Disputed
                && signer.has(Role.ARBITER)
                && !deal.isParty(by)
                && !by.equals(deal.offer().conditions().broker()));
        Dispute.Opened dispute = dispute();
        Instant at = transaction.notBefore(dispute.changedAt());
        requireTold(dispute.ruled(ruling, by, at));
        return new Resolved(before.deal(), step.after().purse().at(at), at, Optional.empty());
    }

    /**
     * By the buyer of a stream that its seller hashes, when that had its time; what it proves is another invariant's.
     */
    private Resolved proven(Agreement before, UnanchoredClaim claim) {
        step.requireNamed(claim.agreement());
        requireRight(before instanceof Disputed
                && signer.id().equals(deal.buyer())
                && deal.offer().conditions().hashedBy() == HashedBy.SOURCE);
        Dispute.Opened dispute = dispute();
        requireRight(new Deadline(dispute.at().plus(Dispute.ANCHORING_TIME)).isSurelyOver(transaction.at()));
        Instant at = transaction.notBefore(dispute.changedAt());
        Unanchored proof = proof(transaction);
        requireRight(proof.anchored() == claim.anchored());
        requireTold(dispute.proven(proof, at));
        return new Resolved(before.deal(), step.after().purse().at(at), at, Optional.of(proof.anchored()));
    }

    /** By what a dispute is told to be ruled. */
    static Unanchored proof(CommittedTransaction transaction) {
        return transaction.written("dispute").stream()
                .map(row -> row.as(Dispute.class))
                .filter(Dispute.Proven.class::isInstance)
                .map(Dispute.Proven.class::cast)
                .map(Dispute.Proven::proof)
                .findFirst()
                .orElseThrow(() -> new Broken("no dispute was ruled by what is anchored"));
    }

    /** By anyone, when no ruling came in time: as if whoever disputed it had ended it. */
    private Ending lapsed(Agreement before) {
        step.requireNamed(transaction.argument(0, AgreementId.class));
        requireRight(before instanceof Disputed && new Deadline(dispute().ruleUntil()).isSurelyOver(transaction.at()));
        Dispute.Opened dispute = dispute();
        Instant at = transaction.notBefore(dispute.changedAt());
        requireTold(dispute.lapsed(at));
        return new Ending(before.deal(), before.purse().at(at), dispute.by(), at, Optional.empty());
    }

    /** What the agreement is disputed by. */
    private Dispute.Opened dispute() {
        return step.dispute()
                .filter(Dispute.Opened.class::isInstance)
                .map(Dispute.Opened.class::cast)
                .orElseThrow(() -> new Broken("nobody disputes the agreement " + deal.id()));
    }

    private void requireTold(Dispute dispute) {
        List<Row> told =
                transaction.rows().stream().filter(row -> row.isOf("dispute")).toList();
        Broken.unless(
                told.size() == 1
                        && told.getFirst().key().equals("dispute~" + deal.id())
                        && told.getFirst().as(Dispute.class).equals(dispute),
                "to be told was %s, and it is not in %s",
                dispute,
                told.stream().map(Row::key).toList());
    }

    private void requireRight(boolean right) {
        step.requireRight(right, transaction, signer);
    }
}
