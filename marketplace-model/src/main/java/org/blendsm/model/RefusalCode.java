package org.blendsm.model;

import java.util.Optional;

/** Everything a rule of the marketplace can say no with; a program may switch on these names. */
public enum RefusalCode {
    /** An argument is not of the form that the function takes. */
    MALFORMED(Kind.INVALID),
    /** The function does not exist in this chaincode. */
    UNKNOWN_FUNCTION(Kind.INVALID),
    /** Another chaincode called a function that changes something, for whoever signed its own call. */
    CALLED_BY_CHAINCODE(Kind.FORBIDDEN),
    /** Above 2^53 − 1 minor units. */
    AMOUNT_TOO_LARGE(Kind.INVALID),
    /** The same Idempotency-Key was used before with another body. */
    IDEMPOTENCY_KEY_REUSED(Kind.CONFLICT),

    // membership
    NOT_A_MEMBER(Kind.FORBIDDEN),
    NOT_IN_GOOD_STANDING(Kind.FORBIDDEN),
    KEY_ROTATED(Kind.FORBIDDEN),
    ROLE_REQUIRED(Kind.FORBIDDEN),
    NETWORK_NOT_FOUNDED(Kind.CONFLICT),
    NETWORK_ALREADY_FOUNDED(Kind.CONFLICT),
    ORGANISATION_ADMIN_REQUIRED(Kind.FORBIDDEN),
    ALREADY_A_MEMBER(Kind.CONFLICT),
    MEMBER_NOT_FOUND(Kind.MISSING),
    APPLICATION_NOT_FOUND(Kind.MISSING),
    PROOF_OF_POSSESSION_INVALID(Kind.INVALID),
    KEY_ALREADY_IN_USE(Kind.CONFLICT),
    LAST_OPERATOR(Kind.CONFLICT),
    /** Who leaves takes its money out before, for nobody can move it afterwards. */
    ACCOUNT_NOT_EMPTY(Kind.CONFLICT),
    /** Encryption keys follow each other at a distance. */
    ENCRYPTION_KEY_JUST_SET(Kind.CONFLICT),
    /** Who left or was expelled stays out. */
    STANDING_IS_FINAL(Kind.CONFLICT),
    NODE_NOT_FOUND(Kind.MISSING),
    NODE_VERSION_NOT_NEWER(Kind.CONFLICT),
    /** A name goes over to another organisation only after its node was retired. */
    NODE_OF_ANOTHER_ORGANISATION(Kind.CONFLICT),
    /** What a pool says of itself is said by its own broker, with the certificate of that service. */
    NOT_THE_NODES_POOL(Kind.FORBIDDEN),
    NODE_RETIRED(Kind.CONFLICT),

    // token
    /** All money together would go above 2^53 − 1 minor units. */
    SUPPLY_EXHAUSTED(Kind.CONFLICT),
    INSUFFICIENT_FUNDS(Kind.CONFLICT),
    UNKNOWN_CREDIT_ROW(Kind.CONFLICT),

    // catalogue
    PRODUCT_NOT_FOUND(Kind.MISSING),
    /** The product has no description of this version. */
    DESCRIPTION_NOT_FOUND(Kind.MISSING),
    NOT_THE_OWNER(Kind.FORBIDDEN),
    PRODUCT_WITHDRAWN(Kind.CONFLICT),
    BROKER_NOT_FOUND(Kind.CONFLICT),
    STREAM_HAS_BROKER(Kind.CONFLICT),
    STREAM_HAS_ANCHORER(Kind.CONFLICT),

    // agreement and payment
    OFFER_NOT_CURRENT(Kind.CONFLICT),
    OWN_OFFER(Kind.FORBIDDEN),
    DEPOSIT_TOO_SMALL(Kind.INVALID),
    PAYMENT_MODE_NOT_OFFERED(Kind.INVALID),
    AGREEMENT_NOT_FOUND(Kind.MISSING),
    NOT_A_PARTY(Kind.FORBIDDEN),
    AGREEMENT_NOT_OPEN(Kind.CONFLICT),
    AGREEMENT_CLOSED(Kind.CONFLICT),
    /** Not later than it is, not in whole seconds, or more than ten years ahead; of a delegation, less than an hour. */
    TERM_INVALID(Kind.INVALID),
    /** It may be over before its broker hears that it goes on. */
    TERM_NEARLY_OVER(Kind.CONFLICT),
    EXTENSION_NOT_FOUND(Kind.MISSING),
    CLAIM_WINDOW_OPEN(Kind.CONFLICT),
    CLAIM_WINDOW_OVER(Kind.CONFLICT),
    VOUCHER_SIGNATURE_INVALID(Kind.FORBIDDEN),
    VOUCHER_AMOUNT_WRONG(Kind.INVALID),
    VOUCHER_NOT_HIGHER(Kind.CONFLICT),
    VOUCHER_ABOVE_DEPOSIT(Kind.CONFLICT),
    /** It is not of the chain that the buyer signed for. */
    TICK_INVALID(Kind.FORBIDDEN),
    /** Nobody has signed for anything yet. */
    NO_VOUCHER(Kind.CONFLICT),
    INVOICE_INVALID(Kind.INVALID),
    RECEIPT_NOT_FOUND(Kind.MISSING),

    // delivery
    /** Another pool's broker carries the stream. */
    CARRIED_ELSEWHERE(Kind.CONFLICT),
    /** What was over before its broker lost its journal, that broker does not know. */
    NOT_METERED(Kind.MISSING),

    // dispute
    NOTHING_HELD(Kind.CONFLICT),
    ALREADY_DISPUTED(Kind.CONFLICT),
    ALREADY_ANSWERED(Kind.CONFLICT),
    /** Neither the claim nor the answer of who brings it has this hash. */
    EVIDENCE_NOT_NAMED(Kind.FORBIDDEN),
    EVIDENCE_NOT_FOUND(Kind.MISSING),
    DISPUTE_NOT_FOUND(Kind.MISSING),
    OWN_DISPUTE(Kind.FORBIDDEN),
    /** An arbiter may still rule. */
    RULING_AWAITED(Kind.CONFLICT),
    SPLIT_DOES_NOT_ADD_UP(Kind.INVALID),
    /** What is anchored decides nothing for the buyer. */
    NOTHING_PROVEN(Kind.CONFLICT),
    /** The stream's last anchored tree has another number of leaves than the buyer goes by. */
    OTHER_SIZE_ANCHORED(Kind.CONFLICT),
    /** The seller may still anchor. */
    ANCHOR_AWAITED(Kind.CONFLICT),

    // rating
    AGREEMENT_NOT_SETTLED(Kind.CONFLICT),
    /** The agreement ended without anything being paid. */
    NOTHING_TRADED(Kind.CONFLICT),
    ALREADY_RATED(Kind.CONFLICT),
    RATING_NOT_FOUND(Kind.MISSING),
    RATING_NOT_ANSWERED(Kind.MISSING),
    /** The words are not those that the ledger has the hash of. */
    COMMENT_DOES_NOT_MATCH(Kind.INVALID),

    // integrity
    NOT_THE_ANCHORER(Kind.FORBIDDEN),
    TREE_NOT_LARGER(Kind.CONFLICT),
    INCONSISTENT_TREE(Kind.CONFLICT),
    ANCHOR_NOT_FOUND(Kind.MISSING),
    /** Leaves before those that were brought are missing. */
    SEQUENCE_GAP(Kind.CONFLICT),
    LEAF_DIFFERS(Kind.CONFLICT),
    LEAF_NOT_FOUND(Kind.MISSING),

    // access
    CAPABILITY_NOT_FOUND(Kind.MISSING),
    NOT_THE_ISSUER(Kind.FORBIDDEN),
    CAPABILITY_NOT_LIVE(Kind.CONFLICT),
    ENDS_WITH_AGREEMENT(Kind.CONFLICT),
    /** Only who has a capability hands it on. */
    NOT_THE_HOLDER(Kind.FORBIDDEN),
    /** Its owner did not say that it may be handed on, or as many have it as may. */
    NOT_DELEGABLE(Kind.CONFLICT),
    /** Other actions, a later end, as deep or wider than the capability that is handed on. */
    MORE_THAN_OWN_RIGHT(Kind.FORBIDDEN),

    // zone
    ZONE_NOT_FOUND(Kind.MISSING),
    ZONE_MEMBER_NOT_FOUND(Kind.MISSING),
    NOT_THE_MASTER(Kind.FORBIDDEN),
    /** What is offered in a zone is between members of it. */
    NOT_IN_ZONE(Kind.FORBIDDEN),
    ALREADY_IN_ZONE(Kind.CONFLICT),
    ZONE_TICKET_FOR_ANOTHER(Kind.FORBIDDEN),
    /** Its zone's master did not sign it with its current key. */
    ZONE_TICKET_INVALID(Kind.FORBIDDEN),
    /** Who went out comes in by a new one. */
    ZONE_TICKET_USED(Kind.CONFLICT),
    ZONE_TICKET_NOT_LIVE(Kind.CONFLICT),

    // privacy
    CONSENT_NOT_FOUND(Kind.MISSING),
    /** Only who gave a consent takes it back. */
    NOT_THE_SUBJECT(Kind.FORBIDDEN),
    /** It was withdrawn, its time is over, or its subject is a member no more. */
    CONSENT_NOT_LIVE(Kind.CONFLICT),
    CONSENT_NOT_FOR_PRODUCT(Kind.FORBIDDEN),
    RECORD_NOT_FOUND(Kind.MISSING),
    RECORD_ERASED(Kind.GONE),
    ENVELOPE_NOT_FOUND(Kind.MISSING),
    CAPABILITY_NOT_FOR_RECORD(Kind.FORBIDDEN),
    /** Only the owner and those who were given an envelope. */
    ENVELOPE_REQUIRED(Kind.FORBIDDEN),
    /** The bytes are not those that the ledger has the hash of. */
    CONTENT_DOES_NOT_MATCH(Kind.INVALID),
    /** The sealed bytes are kept elsewhere. */
    CONTENT_NOT_FOUND(Kind.MISSING),
    /** As much is kept for this member as for any. */
    QUOTA_USED_UP(Kind.CONFLICT);

    /** The ways of saying no; {@code Problem} has the one table from kind to HTTP status. */
    public enum Kind {
        /** What was sent can never be right. */
        INVALID,
        /** The caller may not do this. */
        FORBIDDEN,
        /** What is named does not exist. */
        MISSING,
        /** Not in the state that things are in now. */
        CONFLICT,
        /** What is named was there, and will never be again. */
        GONE
    }

    private final Kind kind;

    RefusalCode(Kind kind) {
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** The refusal that a chaincode error's text carries, if it carries one. */
    public static Optional<Refused> parse(String chaincodeMessage) {
        int colon = chaincodeMessage.indexOf(": ");
        if (colon < 0) {
            return Optional.empty();
        }
        String name = chaincodeMessage.substring(0, colon);
        for (RefusalCode code : values()) {
            if (code.name().equals(name)) {
                return Optional.of(new Refused(code, chaincodeMessage.substring(colon + 2)));
            }
        }
        return Optional.empty();
    }
}
