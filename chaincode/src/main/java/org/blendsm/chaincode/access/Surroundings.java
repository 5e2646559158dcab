package org.blendsm.chaincode.access;

import java.time.Instant;
import java.util.Optional;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.Circumstances;
import org.blendsm.model.access.Decision;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.ledger.Deadline;
import org.blendsm.model.membership.Member;

/**
 * What a right hangs on, as it stands on the ledger now.
 *
 * @param agreement the agreement that issued it, if one did
 * @param parent what is decided about the right that it was delegated from, if it was
 */
record Surroundings(Member issuer, Member holder, Optional<Agreement> agreement, Optional<Decision> parent) {
    /** @param now what whoever asks says it is: so the right's end is judged against them */
    Circumstances of(Capability.Right right, Instant now) {
        return new Circumstances(
                !new Deadline(right.notAfter()).isSurelyAhead(now),
                !holder.mayAct(),
                !issuer.mayAct(),
                agreement.filter(a -> !(a instanceof Agreement.Open)).isPresent(),
                parent.filter(decision -> !decision.allowed()).map(Decision::reason));
    }
}
