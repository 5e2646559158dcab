package org.blendsm.audit;

/**
 * Something that holds at every block. It is shown, in the order of the chain, every valid transaction that calls the
 * marketplace's chaincode or changes its state all the same, and remembers what it needs.
 */
interface Invariant {
    /** One word for programs. */
    String name();

    /** What holds, as a sentence. */
    String sentence();

    /**
     * @throws Broken where it does not hold any more
     * @throws IllegalArgumentException where a row, an event or an argument is none of the model's
     */
    void take(CommittedTransaction transaction);
}
