package org.blendsm.fabric;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ledger did not do what was asked, and not because a rule said no (that is a {@code Refused}). */
public abstract sealed class LedgerException extends RuntimeException
        permits LedgerUnavailable, LedgerFault, WriteConflict, OutcomeUnknown, SigningRefused {
    private static final long serialVersionUID = 1L;

    private final @Nullable String transactionId;

    LedgerException(@Nullable String transactionId, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.transactionId = transactionId;
    }

    /** The transaction that this is about; empty where it did not come to one. */
    public Optional<String> transactionId() {
        return Optional.ofNullable(transactionId);
    }
}
