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
    /** The token's issuer is a node of another organisation than its member's. */
    FOREIGN_ISSUER(401),
    /** The token's audience does not name the service. */
    TOKEN_FOR_ANOTHER_SERVICE(401),
    /** A token bound to a key came without that key's proof for this very request (RFC 9449). */
    DPOP_PROOF_INVALID(401),
    /** A web page elsewhere had a browser ask for a token. */
    FOREIGN_PAGE(403),
    /** Good standing, but not the role that this needs. */
    NOT_ALLOWED(403),
    /** The caller holds its own key, so only the caller can sign: at a peer's gateway, with the client library. */
    OWN_KEY(409),
    /** The pool keeps the member's key. */
    MANAGED_KEY(409),
    /** Who keeps the caller's key did not sign. */
    SIGNING_REFUSED(403),

    // identity-service
    /** Another client secret, or another limit, is given only for the present client secret. */
    WRONG_SECRET(403),
    /** This pool enrols for other organisations only. */
    ORGANISATION_NOT_HERE(400),
    /** There is an application for this key. */
    ALREADY_APPLIED(409),
    /** An application that was refused is answered. */
    APPLICATION_REFUSED(409),
    /** The member was enrolled elsewhere, or not yet. */
    CERTIFICATE_NOT_FOUND(404),
    /** The certificate that is there is for the member's key, and good for long. */
    CERTIFICATE_NOT_DUE(409),
    /** A signature request that no service certificate of this organisation stands behind. */
    SERVICE_NOT_PROVEN(401),
    /** A signature request, or the proposal in it, that was made for somebody else or not just now. */
    REQUEST_NOT_FRESH(401),
    /** A signature request that was answered before. */
    REQUEST_REPLAYED(409),
    /** Admitted, and the certificate is still on its way. */
    NOT_ENROLLED(409),
    /** The ledger knows another key of the member than the one that is kept here, or nobody can open that one. */
    KEY_LOST(409),
    /** Another network, channel or chaincode than this pool's. */
    FOREIGN_NETWORK(403),
    /** A proposal, or a transaction, made under another certificate than the member's. */
    FOREIGN_CREATOR(403),
    /** A function or document that the asking service may not have signed. */
    NOT_THIS_SERVICES_PURPOSE(403),
    /** More than the member lets its kept key sign away in a day. */
    LIMIT_REACHED(409),
    /** A transaction without a proposal that was signed here for this member and this service. */
    UNKNOWN_PROPOSAL(403),

    UNKNOWN_PATH(404),
    METHOD_NOT_ALLOWED(405),
    NOT_ACCEPTABLE(406),
    /** The body did not come to its end in time; nothing was done. */
    BODY_TOO_SLOW(408),
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
