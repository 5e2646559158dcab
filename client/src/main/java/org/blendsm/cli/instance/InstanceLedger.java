package org.blendsm.cli.instance;

/** The ledger that an instance stands on, with its certificate authorities and its chaincode: of one of two kinds. */
interface InstanceLedger {
    /**
     * Starts what does not run yet and returns when the ledger can be spoken to. The chaincode may need a little
     * longer.
     *
     * @param launches of the processes that outlive this one
     */
    void start(Launches launches);

    void awaitChaincode();

    /** Whether all of it runs that is not among {@code launches}. */
    boolean isWhole();

    /** Stops what is not among {@code launches}. */
    void stop();
}
