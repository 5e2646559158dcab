package org.blendsm.identity.enrolment;

import java.util.Optional;
import org.blendsm.model.MemberId;

/**
 * Something to be done at a CA.
 *
 * @param organisation MSP id of the organisation whose CA it is
 * @param pem the request of an enrolment for a key that is not kept here; the certificate that is taken back alone
 */
record CaTask(MemberId member, String organisation, Kind kind, Optional<String> pem) {
    enum Kind {
        /** A certificate for the member's key. */
        ENROL,
        /** Takes back the certificate of a key that the member has no more. */
        SUPERSEDE,
        /** Takes back everything of a member who is out. */
        REVOKE
    }
}
