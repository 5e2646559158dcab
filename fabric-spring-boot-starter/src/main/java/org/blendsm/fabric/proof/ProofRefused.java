package org.blendsm.fabric.proof;

/** A bundle does not prove what it says. */
public final class ProofRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong with it; a program may switch on these names. */
    public enum Reason {
        /** Not of a bundle's form at all. */
        MALFORMED,
        /** The genesis block is another network's, or was altered: its hash is not the fingerprint held here. */
        FOREIGN_NETWORK,
        /** The answer is to another question: other channel, chaincode, function or arguments. */
        OTHER_QUESTION,
        /** The ledger did not answer this; the answer was altered. */
        OTHER_ANSWER,
        /** Too few organisations' peers stand behind it. */
        NOT_ENDORSED,
        /** The voucher is not signed by the key that the agreement names. */
        VOUCHER_NOT_SIGNED,
        /** The invoice is not signed by the seller. */
        INVOICE_NOT_SIGNED,
        /** The seller's invoice names no anchored tree, so no message can be held against it. */
        NO_TREE,
        /** The message is not the one under the root that the invoice names. */
        OTHER_MESSAGE
    }

    private final Reason reason;

    ProofRefused(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    ProofRefused(Reason reason, String sentence, Throwable cause) {
        super(sentence, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
