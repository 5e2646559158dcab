package org.blendsm.fabric;

/** Who holds the caller's key did not sign. Nothing was changed. */
public final class SigningRefused extends LedgerException {
    /** The caller holds the key itself, so only the caller can sign: at a peer's gateway, with the client library. */
    public static final String OWN_KEY = "OWN_KEY";

    /** More than the caller lets its kept key sign away in a day. */
    public static final String LIMIT_REACHED = "LIMIT_REACHED";

    private static final long serialVersionUID = 1L;

    private final String code;

    public SigningRefused(String code, String sentence) {
        super(null, sentence, null);
        this.code = code;
    }

    /** A program may switch on it. */
    public String code() {
        return code;
    }
}
