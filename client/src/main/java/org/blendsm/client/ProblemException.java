package org.blendsm.client;

import org.jspecify.annotations.Nullable;

/** The marketplace said no, or could not be reached: a problem detail (RFC 9457) with its code. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

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
}
