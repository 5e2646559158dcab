package org.blendsm.identity.enrolment;

import java.util.Optional;
import org.blendsm.model.MemberId;

/**
 * Something to be done at a CA.
 *
 * @param organisation MSP id of the organisation whose CA it is
 * @param csr of an enrolment for a key that is not kept here
 */
record CaTask(MemberId member, String organisation, Kind kind, Optional<String> csr) {
    enum Kind {
        ENROL,
        REVOKE
    }
}
