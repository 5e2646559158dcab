package org.blendsm.client;

/** A message was not shown to be in its stream. */
public final class NotProven extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why; a program may switch on these names. */
    public enum Reason {
        /** No anchor on the ledger goes as far as this message yet: ask again later. */
        NOT_ANCHORED_YET,
        /** Under the anchored root stands another message, or another stream's, or the proof is of another tree. */
        ANOTHER_MESSAGE
    }

    private final Reason reason;

    NotProven(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
