package org.blendsm.model.token;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.regex.Pattern;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;

/**
 * Where money is: {@code member/<address>}, {@code escrow/<agreement>}, or {@code issued}, the other side of every
 * issue, whose balance is minus the total supply.
 */
public record AccountId(@JsonValue String value) {
    private static final String MEMBER = "member/";
    private static final Pattern FORM = Pattern.compile(MEMBER + "[0-9a-f]{40}|escrow/[0-9a-f]{64}|issued");

    /** The other side of every issue. */
    public static final AccountId ISSUED = new AccountId("issued");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public AccountId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("an account is member/<address>, escrow/<agreement> or issued");
        }
    }

    public static AccountId of(MemberId member) {
        return new AccountId(MEMBER + member);
    }

    public static AccountId escrow(Sha256 agreement) {
        return new AccountId("escrow/" + agreement);
    }

    /** Whose it is; an escrow and the other side of issues are nobody's. */
    public Optional<MemberId> member() {
        return value.startsWith(MEMBER)
                ? Optional.of(new MemberId(value.substring(MEMBER.length())))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
