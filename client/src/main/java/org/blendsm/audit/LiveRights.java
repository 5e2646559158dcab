package org.blendsm.audit;

import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.Capability.Right;
import org.blendsm.model.access.Circumstances;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.ledger.Deadline;
import org.blendsm.model.membership.Member;

/** Whether a right held when a transaction was made, with all that it hangs on as that stood before. */
final class LiveRights {
    private final MemberRoll roll;
    private final WorldState world;
    private final AgreementSteps agreements;

    LiveRights(MemberRoll roll, WorldState world, AgreementSteps agreements) {
        this.roll = roll;
        this.world = world;
        this.agreements = agreements;
    }

    boolean isLive(Capability capability, Action action, CommittedTransaction transaction) {
        return objection(capability, action, transaction).isEmpty();
    }

    private Optional<String> objection(Capability capability, Action action, CommittedTransaction transaction) {
        Right right = capability.right();
        return capability.objection(
                action,
                new Circumstances(
                        !new Deadline(right.notAfter()).isSurelyAhead(transaction.at()),
                        isOut(right.holder()),
                        isOut(right.issuer()),
                        right.agreement()
                                .map(AgreementId::new)
                                .filter(id -> !(agreements.latest(id).orElse(null) instanceof Agreement.Open))
                                .isPresent(),
                        right.parent()
                                .flatMap(parent -> world.capability(parent)
                                        .map(above -> objection(above, action, transaction))
                                        .orElseGet(() -> Optional.of("nobody was ever given it")))));
    }

    boolean isOut(MemberId member) {
        return roll.member(member).filter(Member::mayAct).isEmpty();
    }
}
