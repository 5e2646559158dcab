package org.blendsm.fabric;

import org.jspecify.annotations.Nullable;

/**
 * The ledger answered with something that is nobody's refusal: a defect, or a part of the network that is set up
 * wrongly. Nothing was changed.
 */
public final class LedgerFault extends LedgerException {
    private static final long serialVersionUID = 1L;

    public LedgerFault(@Nullable String transactionId, String message, @Nullable Throwable cause) {
        super(transactionId, message, cause);
    }
}
