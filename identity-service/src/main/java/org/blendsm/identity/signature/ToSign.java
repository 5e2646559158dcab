package org.blendsm.identity.signature;

import java.util.Optional;
import org.blendsm.fabric.spring.SignatureRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DocumentType;

/** What a managed key is asked to sign, read and understood. */
sealed interface ToSign permits FabricProposal, FabricTransaction, ToSign.Document {
    /**
     * A document, to be signed as a detached JWS.
     *
     * @param network the fingerprint that the signature's header will carry
     */
    record Document(DocumentType type, Optional<Sha256> network, byte[] json) implements ToSign {}

    /** @throws Refused {@code MALFORMED} where the payload is not what its kind says */
    static ToSign read(SignatureRequest request) {
        try {
            return switch (request.kind()) {
                case PROPOSAL -> FabricProposal.read(request.payload());
                case TRANSACTION -> FabricTransaction.read(request.payload());
                case DOCUMENT ->
                    new Document(
                            request.documentType()
                                    .orElseThrow(
                                            () -> new IllegalArgumentException("a document needs its documentType")),
                            request.network(),
                            request.payload());
            };
        } catch (IllegalArgumentException e) {
            throw new Refused(RefusalCode.MALFORMED, String.valueOf(e.getMessage()));
        }
    }
}
