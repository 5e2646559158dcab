package org.blendsm.chaincode.access;

import org.blendsm.chaincode.state.AgreementRows;
import org.blendsm.chaincode.state.MemberRows;
import org.blendsm.chaincode.transaction.Transaction;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.Decision;
import org.blendsm.model.agreement.AgreementId;

/** Whether a right holds now, by everything the ledger knows of what it hangs on. */
public final class Rights {
    private final Transaction tx;
    private final MemberRows members;
    private final AgreementRows agreements;

    public Rights(Transaction tx) {
        this.tx = tx;
        this.members = new MemberRows(tx.rows());
        this.agreements = new AgreementRows(tx.rows());
    }

    public Decision decide(Capability capability, Action action) {
        return AccessRules.check(capability, action, around(capability.right()), tx.time());
    }

    private Surroundings around(Capability.Right right) {
        return new Surroundings(
                members.get(right.issuer()),
                members.get(right.holder()),
                right.agreement().map(AgreementId::new).map(agreements::get));
    }
}
