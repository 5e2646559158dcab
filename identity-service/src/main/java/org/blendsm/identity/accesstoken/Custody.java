package org.blendsm.identity.accesstoken;

import java.util.Locale;

/** Who holds a member's certificate key; the {@code custody} claim of its tokens, in lower case. */
public enum Custody {
    /** This pool's identity-service. */
    MANAGED,
    /** The member. */
    OWN;

    public static Custody of(String claim) {
        return valueOf(claim.toUpperCase(Locale.ROOT));
    }

    public String claim() {
        return name().toLowerCase(Locale.ROOT);
    }
}
