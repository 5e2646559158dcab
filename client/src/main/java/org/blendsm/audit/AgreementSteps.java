package org.blendsm.audit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreement.Deal;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.membership.Member;

/** What became of agreements, one transaction after another, and who has disputed each. */
final class AgreementSteps {
    private final Map<AgreementId, Agreement> agreements = new HashMap<>();
    private final Map<AgreementId, Dispute> disputes = new HashMap<>();

    /**
     * What one transaction made of one agreement.
     *
     * @param dispute the latest one about it, as it stood before
     */
    record Step(Optional<Agreement> before, Agreement after, Optional<Dispute> dispute) {
        /** What it released, and to whom. */
        Map<MemberId, Long> shares() {
            Map<MemberId, Long> shares = new HashMap<>();
            before.map(Agreement::purse).ifPresent(then -> {
                Agreement.Purse now = after.purse();
                Deal deal = after.deal();
                shares.merge(deal.seller(), difference(now.paid(), then.paid()), Long::sum);
                shares.merge(deal.offer().conditions().broker(), difference(now.fee(), then.fee()), Long::sum);
                shares.merge(deal.buyer(), difference(now.refunded(), then.refunded()), Long::sum);
            });
            return shares;
        }

        /** @throws Broken where its call named another one */
        void requireNamed(AgreementId named) {
            Broken.unless(named.equals(after.deal().id()), "asked for was a change of %s, not of %s", named, after);
        }

        /** @throws Broken where it was not this member's, or came too early or too late */
        void requireRight(boolean right, CommittedTransaction transaction, Member signer) {
            Broken.unless(
                    right, "%s at %s by %s, of %s", transaction.function(), transaction.at(), signer.id(), before);
        }
    }

    /** As the last transaction left it. */
    Optional<Agreement> latest(AgreementId id) {
        return Optional.ofNullable(agreements.get(id));
    }

    /** What a transaction made of agreements, known to those that follow it. */
    List<Step> take(CommittedTransaction transaction) {
        List<Step> steps = transaction.written("agreement").stream()
                .map(row -> step(row.as(Agreement.class)))
                .toList();
        transaction.written("dispute").stream()
                .map(row -> row.as(Dispute.class))
                .forEach(dispute -> disputes.put(dispute.claim().agreement(), dispute));
        return steps;
    }

    private Step step(Agreement after) {
        AgreementId id = after.deal().id();
        return new Step(Optional.ofNullable(agreements.put(id, after)), after, Optional.ofNullable(disputes.get(id)));
    }

    private static long difference(Money now, Money then) {
        return now.minorUnits() - then.minorUnits();
    }
}
