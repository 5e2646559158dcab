package org.blendsm.embedded.endorsement;

/** The proposal itself is at fault: malformed, not signed by whom it names, or already a transaction. */
public final class ProposalRefused extends Exception {
    public ProposalRefused(String message) {
        super(message);
    }
}
