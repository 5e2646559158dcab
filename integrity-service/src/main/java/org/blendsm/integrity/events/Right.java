package org.blendsm.integrity.events;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.membership.Member;
import org.blendsm.model.problem.EdgeProblem;
import org.blendsm.model.problem.Problem;

/** A member's right to go on following: as long as its token counts, its standing is good and its seat is its own. */
record Right(LedgerMembers members, Seats.Seat seat, Instant until, Clock clock) {
    /**
     * Why it is over, where it is. What was read from the database before this was asked is older than the answer: it
     * holds nothing that happened after the member's standing changed.
     */
    Optional<Problem> end() {
        return lapsed().or(this::expelled);
    }

    /** The same without a look at the database: for between two events. */
    Optional<Problem> lapsed() {
        if (!clock.instant().isBefore(until)) {
            return Optional.of(Problem.of(
                    EdgeProblem.TOKEN_EXPIRED,
                    "The token is over. Get a new one at /oauth2/token, and come again with the last id you read."));
        }
        if (seat.isLost()) {
            return Optional.of(Problem.of(
                    EdgeProblem.TOO_MANY_REQUESTS, "You opened more streams than there may be; this was the oldest."));
        }
        return Optional.empty();
    }

    private Optional<Problem> expelled() {
        // Whom this service has not heard of yet cannot have been expelled
        return members.find(seat.member()).map(Member::mayAct).orElse(true)
                ? Optional.empty()
                : Optional.of(Problem.of(
                        new Refused(RefusalCode.NOT_IN_GOOD_STANDING, "You are no member in good standing any more.")));
    }

    Duration left() {
        return Duration.between(clock.instant(), until);
    }
}
