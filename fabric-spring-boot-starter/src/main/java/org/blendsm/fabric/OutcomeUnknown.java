package org.blendsm.fabric;

import org.jspecify.annotations.Nullable;

/**
 * A transaction was sent to be ordered and nothing has been heard of it since. It may be on the ledger, or still get
 * there. The transaction id, or the same call under the same Idempotency-Key, tells later.
 */
public final class OutcomeUnknown extends LedgerException {
    private static final long serialVersionUID = 1L;

    public OutcomeUnknown(@Nullable String transactionId, String message, @Nullable Throwable cause) {
        super(transactionId, message, cause);
    }
}
