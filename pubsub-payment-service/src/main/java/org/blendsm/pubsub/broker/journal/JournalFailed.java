package org.blendsm.pubsub.broker.journal;

import org.jspecify.annotations.Nullable;

/** The journal could not be read or written: a fault of this machine, never of a caller. */
public final class JournalFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JournalFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
