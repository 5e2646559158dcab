package org.blendsm.identity.verification;

import java.time.Instant;
import java.util.Locale;
import org.blendsm.model.Sha256;
import org.blendsm.model.membership.Member;

/**
 * The answer: is this signature this member's, now?
 *
 * @param valid whether it is by the member's current key and the member is in good standing
 * @param reason why not, in one sentence; "valid" where it is
 * @param standing {@code Admitted}, {@code Suspended}, {@code Left} or {@code Expelled}
 * @param at when it was judged, UTC
 */
record Verification(boolean valid, String reason, String standing, Instant at) {

    /** @throws IllegalArgumentException where document or signature are not of the form they have to have */
    static Verification of(SignatureCheck check, Member member, Sha256 network, Instant at) {
        String standing = member.standing().getClass().getSimpleName();
        if (!check.by(member.key(), network)) {
            return new Verification(false, "the signature is not by the member's current key", standing, at);
        }
        if (!member.mayAct()) {
            String now = standing.toLowerCase(Locale.ROOT);
            return new Verification(
                    false, "the signature is by the member's key, but the member is " + now, standing, at);
        }
        return new Verification(true, "valid", standing, at);
    }
}
