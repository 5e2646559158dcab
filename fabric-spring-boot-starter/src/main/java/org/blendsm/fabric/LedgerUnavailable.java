package org.blendsm.fabric;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The ledger, or who signs for it, could not be reached in time. Nothing was changed; the same call may be made again.
 */
public final class LedgerUnavailable extends LedgerException {
    private static final long serialVersionUID = 1L;
    private static final Duration PAUSE = Duration.ofMillis(50);

    public LedgerUnavailable(@Nullable String transactionId, String message, @Nullable Throwable cause) {
        super(transactionId, message, cause);
    }

    /**
     * Does a step at the ledger, and again while the ledger cannot be reached. When the time is over it fails as it did
     * last.
     */
    public static void outlast(Duration deadline, Runnable step) {
        long end = System.nanoTime() + deadline.toNanos();
        while (true) {
            try {
                step.run();
                return;
            } catch (LedgerUnavailable e) {
                if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}
