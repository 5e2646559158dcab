package org.blendsm.model;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A rule said no. The message starts with the code, because a chaincode error crosses Fabric as text only; that first
 * word becomes the problem detail's code again on the other side.
 */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RefusalCode code;
    private final String detail;

    public Refused(RefusalCode code, String detail) {
        super(code + ": " + detail);
        this.code = code;
        this.detail = detail;
    }

    /**
     * What somebody was asked for; empty where the answer is that there is no such thing.
     *
     * @param missing the code that says so
     * @throws Refused with any other code
     */
    public static <T> Optional<T> foundUnless(RefusalCode missing, Supplier<T> asked) {
        try {
            return Optional.of(asked.get());
        } catch (Refused refused) {
            if (refused.code() == missing) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    public RefusalCode code() {
        return code;
    }

    /** A sentence for the caller that says what to do. */
    public String detail() {
        return detail;
    }
}
