package org.blendsm.fabric;

import org.jspecify.annotations.Nullable;

/**
 * The ledger, or who signs for it, could not be reached in time. Nothing was changed; the same call may be made again.
 */
public final class LedgerUnavailable extends LedgerException {
    private static final long serialVersionUID = 1L;

    public LedgerUnavailable(@Nullable String transactionId, String message, @Nullable Throwable cause) {
        super(transactionId, message, cause);
    }
}
