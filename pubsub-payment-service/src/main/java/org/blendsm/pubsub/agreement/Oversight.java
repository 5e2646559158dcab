package org.blendsm.pubsub.agreement;

import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.membership.Role;
import org.springframework.stereotype.Component;

/** Who may look into an agreement: its parties, its broker, and those whose office it is. */
@Component
public class Oversight {
    private final LedgerMembers members;

    Oversight(LedgerMembers members) {
        this.members = members;
    }

    /** Whether looking into other members' affairs is this member's office. */
    public boolean isOfficeOf(MemberId member) {
        return members.find(member)
                .filter(m -> m.has(Role.OPERATOR) || m.has(Role.ARBITER) || m.has(Role.AUDITOR))
                .isPresent();
    }

    /** @throws Refused {@code NOT_A_PARTY} */
    public void requireInsight(Agreement.Deal deal, MemberId caller) {
        boolean concerned =
                deal.isParty(caller) || deal.offer().conditions().broker().equals(caller);
        if (!concerned && !isOfficeOf(caller)) {
            throw new Refused(RefusalCode.NOT_A_PARTY, "This agreement is between other members.");
        }
    }
}
