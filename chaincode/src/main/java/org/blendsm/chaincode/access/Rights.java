package org.blendsm.chaincode.access;

import org.blendsm.chaincode.state.AgreementRows;
import org.blendsm.chaincode.state.CapabilityRows;
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
    private final CapabilityRows capabilities;

    public Rights(Transaction tx) {
        this.tx = tx;
        this.members = new MemberRows(tx.rows());
        this.agreements = new AgreementRows(tx.rows());
        this.capabilities = new CapabilityRows(tx.rows());
    }

    public Decision decide(Capability capability, Action action) {
        return AccessRules.check(capability, action, around(capability.right(), action), tx.time());
    }

    private Surroundings around(Capability.Right right, Action action) {
        return new Surroundings(
                members.get(right.issuer()),
                members.get(right.holder()),
                right.agreement().map(AgreementId::new).map(agreements::get),
                right.parent().map(capabilities::get).map(parent -> decide(parent, action)));
    }
}
