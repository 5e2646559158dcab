package org.blendsm.model.agreement;

import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.ledger.Evaluate;
import org.blendsm.model.ledger.LedgerContract;
import org.blendsm.model.ledger.Submit;

/** What two members agreed on: the paper's negotiation and escrow. */
@LedgerContract(value = "agreement", events = AgreementEvent.class)
public interface Agreements {
    /** Takes an offer as it stands: locks the deposit, issues the capability. By a buyer, never the seller itself. */
    @Submit
    Agreement accept(IdempotencyKey key, Acceptance acceptance);

    /** Adds to the deposit of an open agreement. By its buyer. */
    @Submit
    Agreement topUp(IdempotencyKey key, TopUp topUp);

    /** Ends an open agreement. By either side at any time, by anyone after the term. */
    @Submit
    Agreement end(AgreementId agreement);

    /**
     * Opens the claim window of an agreement that is ending: it lasts from here on, for the end may have been endorsed
     * long before it was submitted. By any member; again it changes nothing.
     */
    @Submit
    Agreement openClaims(AgreementId agreement);

    @Evaluate
    Agreement agreement(AgreementId agreement);

    /** The agreements in which a member is buyer or seller. */
    @Evaluate
    Page<Agreement> of(MemberId party, PageRequest page);
}
