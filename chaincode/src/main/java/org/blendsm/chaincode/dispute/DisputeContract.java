package org.blendsm.chaincode.dispute;

import java.util.Optional;
import org.blendsm.chaincode.state.AccountRows;
import org.blendsm.chaincode.state.AgreementRows;
import org.blendsm.chaincode.state.AnchorRows;
import org.blendsm.chaincode.state.DisputeRows;
import org.blendsm.chaincode.state.ReceiptRows;
import org.blendsm.chaincode.transaction.Transaction;
import org.blendsm.model.MemberId;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.DisputeAnswer;
import org.blendsm.model.dispute.Disputes;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.dispute.Ruling;
import org.blendsm.model.dispute.UnanchoredClaim;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.membership.Role;

/** The ledger's side of {@link Disputes}. */
public final class DisputeContract implements Disputes {
    private final Transaction tx;
    private final DisputeRows disputes;
    private final AgreementRows agreements;

    public DisputeContract(Transaction tx) {
        this.tx = tx;
        this.disputes = new DisputeRows(tx.rows());
        this.agreements = new AgreementRows(tx.rows());
    }

    @Override
    public Dispute open(NewDispute claim) {
        MemberId caller = tx.caller().id();
        Agreement agreement = agreements.get(claim.agreement());
        Optional<Dispute> before = disputes.find(claim.agreement());
        if (before.isPresent() && DisputeRules.isSame(before.get(), claim, caller)) {
            return before.get();
        }
        var opened = DisputeRules.open(agreement, before, claim, caller, tx.time());
        agreements.put(opened.agreement());
        disputes.put(opened.dispute());
        tx.emit(opened);
        return opened.dispute();
    }

    @Override
    public Dispute answer(DisputeAnswer answer) {
        MemberId caller = tx.caller().id();
        Dispute dispute = disputes.get(answer.agreement());
        if (DisputeRules.isSame(dispute, answer, caller)) {
            return dispute;
        }
        var answered = DisputeRules.answer(dispute, agreements.get(answer.agreement()), answer, caller, tx.time());
        agreements.put(answered.agreement());
        disputes.put(answered.dispute());
        tx.emit(answered);
        return answered.dispute();
    }

    @Override
    public Dispute rule(Ruling ruling) {
        MemberId arbiter = tx.requireRole(Role.ARBITER).id();
        Dispute dispute = disputes.get(ruling.agreement());
        if (DisputeRules.isSame(dispute, ruling, arbiter)) {
            return dispute;
        }
        Agreement agreement = agreements.get(ruling.agreement());
        var ruled = DisputeRules.rule(dispute, agreement, ruling, arbiter, tx.time(), tx.id());
        agreements.put(ruled.agreement());
        disputes.put(ruled.dispute());
        ruled.receipt().ifPresent(new ReceiptRows(tx.rows())::put);
        new AccountRows(tx.rows()).apply(ruled.movement());
        tx.emit(ruled);
        return ruled.dispute();
    }

    @Override
    public Dispute ruleUnanchored(UnanchoredClaim claim) {
        AgreementId id = claim.agreement();
        MemberId caller = tx.caller().id();
        Dispute dispute = disputes.get(id);
        if (dispute instanceof Dispute.Proven) {
            return dispute;
        }
        Agreement agreement = agreements.get(id);
        long anchored = anchored(agreement);
        var proven = DisputeRules.ruleUnanchored(claim, dispute, agreement, anchored, caller, tx.time(), tx.id());
        agreements.put(proven.agreement());
        disputes.put(proven.dispute());
        new ReceiptRows(tx.rows()).put(proven.receipt());
        new AccountRows(tx.rows()).apply(proven.movement());
        tx.emit(proven);
        return proven.dispute();
    }

    /** The row that each anchor changes: one that comes first makes this ruling be tried again, and then refused. */
    private long anchored(Agreement agreement) {
        return new AnchorRows(tx.rows())
                .findLatest(agreement.deal().offer().product())
                .map(Anchor::treeSize)
                .orElse(0L);
    }

    @Override
    public Dispute lapse(AgreementId id) {
        Dispute dispute = disputes.get(id);
        if (dispute instanceof Dispute.Lapsed) {
            return dispute;
        }
        var lapsed = DisputeRules.lapse(dispute, agreements.get(id), tx.time());
        agreements.put(lapsed.agreement());
        disputes.put(lapsed.dispute());
        tx.emit(lapsed);
        return lapsed.dispute();
    }

    @Override
    public Dispute dispute(AgreementId agreement) {
        return disputes.get(agreement);
    }
}
