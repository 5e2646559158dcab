package org.blendsm.audit;

import org.blendsm.model.membership.Member;

/**
 * From the block that expels, suspends or lets somebody go there is no change of theirs (docs/invariants.md, 6, as far
 * as it is on the ledger).
 */
final class GoodStanding implements Invariant {
    private final MemberRoll roll;

    GoodStanding(MemberRoll roll) {
        this.roll = roll;
    }

    @Override
    public String name() {
        return "standing";
    }

    @Override
    public String sentence() {
        return "each change is by an admitted member's current key: none after expulsion, suspension or departure";
    }

    @Override
    public void take(CommittedTransaction transaction) {
        if (!transaction.changesAnything() || roll.isFounding(transaction)) {
            return;
        }
        Signer signer = transaction.signer();
        Member member = roll.holder(signer.key())
                .orElseThrow(() -> new Broken(transaction.function() + " by somebody who was never admitted"));
        Broken.unless(
                member.mayAct(),
                "%s by %s, who is %s",
                transaction.function(),
                member.id(),
                member.standing().getClass().getSimpleName());
        Broken.unless(
                member.key().equals(signer.key()),
                "%s by %s with a key that was rotated",
                transaction.function(),
                member.id());
        Broken.unless(
                member.organisation().equals(signer.organisation()),
                "%s by %s under the name of another organisation",
                transaction.function(),
                member.id());
    }
}
