package org.blendsm.fabric.ca;

import org.jspecify.annotations.Nullable;

/** The certificate authority said no, or could not be reached; the message says which and why. */
public final class CaRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CaRefused(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
