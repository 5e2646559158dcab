package org.blendsm.chaincode;

import java.util.Optional;
import org.blendsm.chaincode.state.MemberRows;
import org.blendsm.chaincode.transaction.Certificate;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Network;

/** Who calls, and whether they may: from the certificate and the member's row, never from an argument. */
final class CallerCheck {
    private CallerCheck() {}

    /**
     * The member whose current key signed: found by the address that follows from the key, or by the index of rotated
     * keys; empty where nobody was ever admitted with it.
     *
     * @throws Refused {@code KEY_ROTATED}, {@code NOT_IN_GOOD_STANDING}, or {@code NOT_A_MEMBER} where another
     *     organisation vouches for the certificate than the one that enrolled the member
     */
    static Optional<Member> memberBehind(Certificate signer, MemberRows members) {
        Optional<Member> found = members.find(signer.key().address())
                .or(() -> members.holderOf(signer.key()).flatMap(members::find));
        found.ifPresent(member -> {
            requireCurrentKey(member, signer);
            if (!member.organisation().equals(signer.organisation())) {
                throw new Refused(
                        RefusalCode.NOT_A_MEMBER,
                        "member " + member.id() + " is enrolled by " + member.organisation() + ", not by "
                                + signer.organisation());
            }
            if (!member.mayAct()) {
                throw new Refused(
                        RefusalCode.NOT_IN_GOOD_STANDING,
                        "member " + member.id() + " is "
                                + member.standing().getClass().getSimpleName() + ": ask an operator");
            }
        });
        return found;
    }

    private static void requireCurrentKey(Member member, Certificate signer) {
        if (!member.key().equals(signer.key())) {
            throw new Refused(
                    RefusalCode.KEY_ROTATED, "member " + member.id() + " has another key now: sign with that one");
        }
    }

    /** @throws Refused {@code ROLE_REQUIRED} where the policy opens the function to none of the caller's roles */
    static void requireOpen(Network network, String function, Member caller) {
        if (!network.opens(function, caller.roles())) {
            throw new Refused(
                    RefusalCode.ROLE_REQUIRED,
                    function + " is open to " + network.policy().get(function) + ", you have " + caller.roles());
        }
    }
}
