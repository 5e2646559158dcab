package org.blendsm.pubsub.delivery;

import java.time.Clock;
import org.blendsm.fabric.LedgerUnavailable;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.membership.Member;
import org.blendsm.pubsub.PoolBroker;
import org.blendsm.pubsub.agreement.AgreementRegister;
import org.blendsm.pubsub.broker.Meter;
import org.springframework.stereotype.Component;

/** Who may be given what an agreement is about: its buyer, while it is open and both sides may act. */
@Component
class ReceivingRight {
    private final AgreementRegister agreements;
    private final LedgerMembers members;
    private final PoolBroker broker;
    private final Meter meter;
    private final Clock clock;

    ReceivingRight(AgreementRegister agreements, LedgerMembers members, PoolBroker broker, Meter meter, Clock clock) {
        this.agreements = agreements;
        this.members = members;
        this.broker = broker;
        this.meter = meter;
        this.clock = clock;
    }

    /**
     * @throws Refused {@code AGREEMENT_NOT_FOUND}, {@code NOT_A_PARTY}, {@code AGREEMENT_NOT_OPEN},
     *     {@code CARRIED_ELSEWHERE}, {@code CAPABILITY_NOT_LIVE}
     * @throws LedgerUnavailable where the broker has not learned of it yet
     */
    Agreement.Deal require(MemberId caller, AgreementId id) {
        Agreement agreement = agreements.existing(id);
        Agreement.Deal deal = agreement.deal();
        if (!deal.buyer().equals(caller)) {
            throw new Refused(RefusalCode.NOT_A_PARTY, "Only the buyer receives what was bought.");
        }
        if (!(agreement instanceof Agreement.Open) || !clock.instant().isBefore(deal.expiresAt())) {
            throw new Refused(RefusalCode.AGREEMENT_NOT_OPEN, "The agreement is over: accept the offer anew.");
        }
        broker.requireCarried(deal.offer());
        if (members.find(deal.seller()).filter(Member::mayAct).isEmpty()) {
            throw new Refused(RefusalCode.CAPABILITY_NOT_LIVE, "The seller is not in good standing.");
        }
        requireLearned(meter.knows(id));
        if (meter.hasEnded(id)) {
            throw new Refused(
                    RefusalCode.AGREEMENT_NOT_OPEN,
                    "The broker has ended this agreement for good, also where the ledger was restored to before that"
                            + " and has it open: end it, and accept the offer anew under another Idempotency-Key.");
        }
        return deal;
    }

    /** After a start the broker learns what its journal does not know, once it has read all of the ledger. */
    static void requireLearned(boolean known) {
        if (!known) {
            throw new LedgerUnavailable(null, "the broker was asked while the ledger is read for the first time", null);
        }
    }
}
