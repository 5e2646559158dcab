package org.blendsm.model.agreement;

import java.time.Instant;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.Refused;
import org.blendsm.model.ledger.Evaluate;
import org.blendsm.model.ledger.LedgerContract;
import org.blendsm.model.ledger.Submit;

/** What two members agreed on: the paper's negotiation and escrow. */
@LedgerContract(value = "agreement", events = AgreementEvent.class)
public interface Agreements {
    /**
     * Takes an offer as it stands: locks the deposit, issues the capability. By a buyer, never the seller itself.
     *
     * @throws Refused {@code NOT_IN_ZONE} where the offer names a zone and buyer or seller is not in it now;
     *     {@code NOT_IN_GOOD_STANDING} where that zone's master is not
     */
    @Submit
    Agreement accept(IdempotencyKey key, Acceptance acceptance);

    /** Adds to the deposit of an open agreement. By its buyer. */
    @Submit
    Agreement topUp(IdempotencyKey key, TopUp topUp);

    /**
     * Proposes that an open agreement lasts longer. By either side; replaces what was proposed before. The same again
     * changes nothing.
     *
     * @param until whole seconds, later than the present end, at most ten years ahead
     * @throws Refused {@code NOT_A_PARTY}, {@code AGREEMENT_NOT_OPEN}, {@code AGREEMENT_CLOSED}, {@code TERM_INVALID},
     *     {@code TERM_NEARLY_OVER} from half an hour before the present end
     */
    @Submit
    Extension proposeExtension(AgreementId agreement, Instant until);

    /**
     * Lets an open agreement, and the right that it issued, last as long as the other side has proposed. Nothing else
     * of it changes. Again it changes nothing.
     *
     * @param until what was proposed: so that one accepts what one saw
     * @throws Refused {@code NOT_A_PARTY}, {@code AGREEMENT_NOT_OPEN}, {@code AGREEMENT_CLOSED},
     *     {@code EXTENSION_NOT_FOUND} for what the other side does not propose now, {@code NOT_IN_GOOD_STANDING} where
     *     the other side is not, {@code TERM_NEARLY_OVER}; and of an offer in a zone what {@link #accept} refuses
     */
    @Submit
    Agreement acceptExtension(AgreementId agreement, Instant until);

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

    /**
     * The latest extension that was proposed, whatever became of it.
     *
     * @throws Refused {@code EXTENSION_NOT_FOUND}
     */
    @Evaluate
    Extension extension(AgreementId agreement);

    /** The agreements in which a member is buyer or seller. */
    @Evaluate
    Page<Agreement> of(MemberId party, PageRequest page);
}
