package org.blendsm.fabric.spring;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DocumentType;

/**
 * What a service asks identity-service to sign with a member's managed key: always the whole thing, never a digest. It
 * travels as a compact JWS (RFC 7515) under the service's own certificate ({@code x5c}).
 *
 * @param aud {@code identity-service}
 * @param iat seconds since 1970
 * @param jti unique: a request is answered once
 * @param memberToken the access token that the member called the service with
 * @param payload a serialized Fabric proposal, a serialized transaction payload, or a document in canonical JSON
 * @param documentType of a document
 * @param network fingerprint of the network that a document is signed for
 */
public record SignatureRequest(
        String aud,
        long iat,
        String jti,
        String memberToken,
        Kind kind,
        byte[] payload,
        Optional<DocumentType> documentType,
        Optional<Sha256> network) {
    public static final String TYP = "blendsm-signature-request.v1+jws";

    public enum Kind {
        PROPOSAL,
        TRANSACTION,
        DOCUMENT
    }

    /** The part that says what is signed. */
    public record Subject(Kind kind, byte[] payload, Optional<DocumentType> documentType, Optional<Sha256> network) {
        static Subject fabric(Kind kind, byte[] message) {
            return new Subject(kind, message, Optional.empty(), Optional.empty());
        }
    }

    /** A request of this moment, to be answered once. */
    public static SignatureRequest of(String audience, Instant now, String memberToken, Subject subject) {
        return new SignatureRequest(
                audience,
                now.getEpochSecond(),
                UUID.randomUUID().toString(),
                memberToken,
                subject.kind(),
                subject.payload(),
                subject.documentType(),
                subject.network());
    }

    /** Nothing of it belongs in a log: it holds a token. */
    @Override
    public String toString() {
        return "signature request " + jti + " (" + kind + ")";
    }
}
