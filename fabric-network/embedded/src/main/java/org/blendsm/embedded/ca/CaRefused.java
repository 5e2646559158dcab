package org.blendsm.embedded.ca;

/** What a certificate authority refuses: HTTP status, Fabric CA's error code, and a sentence. */
final class CaRefused extends Exception {
    private final int status;
    private final int code;

    CaRefused(int status, int code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    /** Who asks is not told why it was not believed. */
    static CaRefused notAuthenticated() {
        return new CaRefused(401, 20, "Authentication failure");
    }

    static CaRefused notAuthorized() {
        return new CaRefused(403, 71, "Authorization failure");
    }

    int status() {
        return status;
    }

    int code() {
        return code;
    }
}
