package org.blendsm.identity.verification;

import io.swagger.v3.oas.annotations.media.Schema;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.NewKey;
import org.blendsm.model.payment.Invoice;
import org.blendsm.model.payment.Voucher;
import org.blendsm.model.zone.ZoneTicket;

/**
 * A question: did this member sign this document?
 *
 * @param member address of who is said to have signed
 * @param document the signed bytes in base64, at most 64 KiB; with a {@code documentType} those of the document's JSON
 * @param documentType what the marketplace's document is; its signature is then a detached JWS in compact form. Left
 *     out for plain bytes
 * @param signature base64 of an ECDSA signature over the SHA-256 of the bytes, in DER or as r ‖ s in 64 bytes; or a
 *     detached JWS
 */
record SignatureCheck(
        MemberId member,
        @Schema(example = "SGVsbG8=") byte[] document,
        Optional<DocumentType> documentType,

        @Schema(example = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")
        String signature) {
    static final int LARGEST_DOCUMENT = 64 * 1024;
    private static final int LONGEST_SIGNATURE = 512;
    private static final int PLAIN_BYTES = 64;

    SignatureCheck {
        if (document.length > LARGEST_DOCUMENT || signature.length() > LONGEST_SIGNATURE) {
            throw new IllegalArgumentException("a document has at most " + LARGEST_DOCUMENT
                    + " bytes, a signature at most " + LONGEST_SIGNATURE + " characters");
        }
    }

    /** Whether it is the signature of this key's holder. */
    boolean by(PublicKeyInfo key, Sha256 network) {
        return documentType
                .map(type -> new DetachedJws(signature).verifies(type, network, read(type), key.key()))
                .orElseGet(() -> verifies(key.key()));
    }

    private Object read(DocumentType type) {
        Class<?> form = switch (type) {
            case APPLICATION -> Application.class;
            case VOUCHER -> Voucher.class;
            case INVOICE -> Invoice.class;
            case KEY_ROTATION -> NewKey.Rotation.class;
            case ZONE_TICKET -> ZoneTicket.class;
        };
        return CanonicalJson.decode(document, form);
    }

    private boolean verifies(PublicKey key) {
        byte[] bytes = Base64.getDecoder().decode(signature);
        try {
            Signature ecdsa = Signature.getInstance(
                    bytes.length == PLAIN_BYTES ? "SHA256withECDSAinP1363Format" : "SHA256withECDSA");
            ecdsa.initVerify(key);
            ecdsa.update(document);
            return ecdsa.verify(bytes);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
