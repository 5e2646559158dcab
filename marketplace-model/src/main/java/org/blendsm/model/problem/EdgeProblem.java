package org.blendsm.model.problem;

/**
 * What the web edge says no with before a rule is asked or when none can be: the {@code code} of a problem detail (RFC
 * 9457) that is no {@link org.blendsm.model.RefusalCode}. A program may switch on these names.
 */
public enum EdgeProblem {
    TOKEN_REQUIRED(401),
    /** No JWT, or its signature is not by the issuer's key. */
    TOKEN_INVALID(401),
    TOKEN_EXPIRED(401),
    /** No node on the ledger has this issuer as its identity-service. */
    TOKEN_ISSUER_UNKNOWN(401),
    /** The token's audience does not name the service. */
    TOKEN_FOR_ANOTHER_SERVICE(401),
    /** A token bound to a key came without that key's proof for this very request (RFC 9449). */
    DPOP_PROOF_INVALID(401),
    /** Good standing, but not the role that this needs. */
    NOT_ALLOWED(403),
    /** The caller holds its own key, so only the caller can sign: at a peer's gateway, with the client library. */
    OWN_KEY(409),
    /** Who keeps the caller's key did not sign. */
    SIGNING_REFUSED(403),
    UNKNOWN_PATH(404),
    METHOD_NOT_ALLOWED(405),
    NOT_ACCEPTABLE(406),
    /** Somebody else changed the same rows first; nothing was changed. */
    WRITE_CONFLICT(409),
    BODY_TOO_LARGE(413),
    UNSUPPORTED_MEDIA_TYPE(415),
    TOO_MANY_REQUESTS(429),
    /** A bug: the answer carries an id to report, the log carries the rest under it. */
    FAULT(500),
    LEDGER_UNAVAILABLE(503),
    DATABASE_UNAVAILABLE(503),
    SERVICE_UNAVAILABLE(503),
    SERVICE_TIMEOUT(504),
    /** A change was sent to be ordered and nothing was heard of it. */
    OUTCOME_UNKNOWN(504);

    private final int status;

    EdgeProblem(int status) {
        this.status = status;
    }

    /** The HTTP status it is sent with. */
    public int status() {
        return status;
    }
}
