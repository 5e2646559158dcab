package org.blendsm.model;

/**
 * A rule said no. The message starts with the code, because a chaincode error crosses Fabric as text only; that first
 * word becomes the problem detail's code again on the other side.
 */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RefusalCode code;
    private final String detail;

    public Refused(RefusalCode code, String detail) {
        super(code + ": " + detail);
        this.code = code;
        this.detail = detail;
    }

    public RefusalCode code() {
        return code;
    }

    /** A sentence for the caller that says what to do. */
    public String detail() {
        return detail;
    }
}
