package org.blendsm.cli;

import java.util.function.Consumer;

/** The ledger that an instance stands on, with its certificate authorities and its chaincode: of one of two kinds. */
interface InstanceLedger {
    /**
     * Starts what does not run yet and returns when the ledger can be spoken to. The chaincode may need a little
     * longer.
     *
     * @param started is told of each process that outlives this one
     */
    void start(Consumer<LocalProcess> started);

    void awaitChaincode();

    /** Stops what {@code started} was not told of. */
    void stop();
}
