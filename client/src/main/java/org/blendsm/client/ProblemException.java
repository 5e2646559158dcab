package org.blendsm.client;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The marketplace said no, or could not be reached: a problem detail (RFC 9457) with its code. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** Too many requests; a bad gateway, a service that is not ready, one that took too long (RFC 9110, RFC 6585). */
    private static final Set<Integer> MAY_PASS = Set.of(429, 502, 503, 504);

    private final String code;
    private final int status;

    ProblemException(String code, int status, String detail, @Nullable Throwable cause) {
        super(code + (status == 0 ? "" : " (" + status + ")") + ": " + detail, cause);
        this.code = code;
        this.status = status;
    }

    /** What a program switches on, such as {@code ALREADY_RATED}. */
    public String code() {
        return code;
    }

    /** The HTTP status; 0 where there was no answer. */
    public int status() {
        return status;
    }

    /** Whether the same may be answered a while later: nobody was reached, or who was asked could not answer now. */
    public boolean mayPass() {
        return code.equals("UNREACHABLE") || MAY_PASS.contains(status);
    }
}
