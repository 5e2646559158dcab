package org.blendsm.fabric.ca;

import org.jspecify.annotations.Nullable;

/** The certificate authority said no, or could not be reached; the message says which and why. */
public final class CaRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int NO_ANSWER = 0;
    private static final int STRANGER = 401;
    private static final int MISSING = 404;
    private static final int CONFLICT = 409;

    private final int status;

    CaRefused(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.status = NO_ANSWER;
    }

    CaRefused(String message, int status) {
        super(message);
        this.status = status;
    }

    /** Who asked is not known to it, or no more: its secret is another, its certificate revoked. */
    public boolean callerUnknown() {
        return status == STRANGER;
    }

    /** There is no identity of that name. */
    public boolean notThere() {
        return status == MISSING;
    }

    /** There is an identity of that name: a registration that was made before, perhaps by a try that crashed. */
    public boolean alreadyThere() {
        return status == CONFLICT;
    }
}
