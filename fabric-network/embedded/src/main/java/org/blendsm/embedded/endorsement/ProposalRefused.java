package org.blendsm.embedded.endorsement;

/** The proposal itself is at fault: malformed, not signed by whom it names, or already a transaction. */
public final class ProposalRefused extends Exception {
    private final boolean atTheDoor;

    public ProposalRefused(String message) {
        this(message, false);
    }

    private ProposalRefused(String message, boolean atTheDoor) {
        super(message);
        this.atTheDoor = atTheDoor;
    }

    /** From another time or by an expired certificate: Fabric's peer does not even look at it. */
    static ProposalRefused atTheDoor(String message) {
        return new ProposalRefused(message, true);
    }

    /** Whether a gateway takes it for a peer that does not answer. */
    public boolean atTheDoor() {
        return atTheDoor;
    }
}
