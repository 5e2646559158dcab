package org.blendsm.model.dispute;

import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.ledger.Evaluate;
import org.blendsm.model.ledger.LedgerContract;
import org.blendsm.model.ledger.Submit;

/** When something was wrong: only what is still held can be disputed. */
@LedgerContract(value = "dispute", events = DisputeEvent.class)
public interface Disputes {
    /**
     * Stops an agreement that is open, or ending with its claim window still open. By a party; once, and once by the
     * other where that lapsed.
     */
    @Submit
    Dispute open(NewDispute claim);

    /**
     * Says what is to be said against a claim, for the arbiter to read. By the party that did not open the dispute,
     * once, until it is ruled or lapsed; it stops neither. Refuses with {@code DISPUTE_NOT_FOUND}, {@code NOT_A_PARTY}
     * (who opened it too), {@code ALREADY_ANSWERED} and, once the dispute is over, as {@link #rule} does.
     */
    @Submit
    Dispute answer(DisputeAnswer answer);

    /**
     * Splits what is held and closes the agreement, with a last receipt; the broker's fee is taken. By an arbiter who
     * is no party.
     */
    @Submit
    Dispute rule(Ruling ruling);

    /**
     * Rules without an arbiter that more messages were claimed than the stream has anchored leaves, where its seller
     * hashes it: of what is held the seller gets the price of what can be anchored messages, and the buyer all else. By
     * the buyer, three days after the dispute was opened, by whichever side; it is final, and again it changes nothing.
     * Refuses with {@code DISPUTE_NOT_FOUND}, {@code NOT_A_PARTY}, {@code NOTHING_PROVEN} (also where the broker
     * hashes), {@code ANCHOR_AWAITED}, {@code OTHER_SIZE_ANCHORED} where another number is anchored by now and, once
     * the dispute is over, as {@link #rule} does.
     */
    @Submit
    Dispute ruleUnanchored(UnanchoredClaim claim);

    /**
     * Goes on without a ruling where none came in time: the agreement is ending, its claim window opens (anew), and
     * what the voucher's signer signed for is paid. By any member.
     */
    @Submit
    Dispute lapse(AgreementId agreement);

    @Evaluate
    Dispute dispute(AgreementId agreement);
}
