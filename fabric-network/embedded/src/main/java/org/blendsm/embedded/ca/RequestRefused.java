package org.blendsm.embedded.ca;

/** What a certificate authority refuses: HTTP status, Fabric CA's error code, and a sentence. */
final class RequestRefused extends Exception {
    private final int status;
    private final int code;

    RequestRefused(int status, int code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    /** Who asks is not told why it was not believed. */
    static RequestRefused notAuthenticated() {
        return new RequestRefused(401, 20, "Authentication failure");
    }

    static RequestRefused notAuthorized() {
        return new RequestRefused(403, 71, "Authorization failure");
    }

    int status() {
        return status;
    }

    int code() {
        return code;
    }
}
