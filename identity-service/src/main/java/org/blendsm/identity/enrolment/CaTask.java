package org.blendsm.identity.enrolment;

import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.membership.Member;

/**
 * Something to be done at a CA.
 *
 * @param organisation MSP id of the organisation whose CA it is
 * @param csr in PEM, of an enrolment for a key that is not kept here
 */
record CaTask(MemberId member, String organisation, Kind kind, Optional<String> csr) {
    enum Kind {
        /** A certificate for the member's key. */
        ENROL,
        /** Takes back every certificate in the member's name that is not for the key which it has on the ledger. */
        SUPERSEDE,
        /** Takes back everything of a member who is out. */
        REVOKE
    }

    CaTask(Member member, Kind kind) {
        this(member.id(), member.organisation(), kind, Optional.empty());
    }
}
