package org.blendsm.fabric;

import org.jspecify.annotations.Nullable;

/** Somebody else changed the same rows first. Nothing was changed; the same call may be made again. */
public final class WriteConflict extends LedgerException {
    private static final long serialVersionUID = 1L;

    public WriteConflict(@Nullable String transactionId, String message, @Nullable Throwable cause) {
        super(transactionId, message, cause);
    }
}
