package org.blendsm.identity.signature;

import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.blendsm.identity.Declined;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.problem.EdgeProblem;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Signatures by managed keys: made for services, shown to the members whose keys they are. */
@RestController
@Tag(name = "Signatures", description = "What managed keys were used for")
class SignatureController {
    /** A transaction carries what peers endorsed; nothing in the marketplace comes near this. */
    private static final int LARGEST = 2 * 1024 * 1024;

    private final CallingServices services;
    private final Signatures signatures;
    private final SignatureAudit audit;

    SignatureController(CallingServices services, Signatures signatures, SignatureAudit audit) {
        this.services = services;
        this.signatures = signatures;
        this.audit = audit;
    }

    /** @param signature DER, low-S, for proposals and transactions; 64 bytes r ‖ s for documents */
    record Signed(byte[] signature) {}

    /** The request is its own proof: a compact JWS by the service that asks, so there is no token on this path. */
    @PostMapping("/internal/v1/signatures")
    @Hidden
    Signed sign(InputStream body) throws IOException {
        byte[] request = body.readNBytes(LARGEST + 1);
        Declined.unless(
                request.length <= LARGEST, EdgeProblem.BODY_TOO_LARGE, "A request has at most " + LARGEST + " bytes.");
        return new Signed(signatures.sign(services.prove(new String(request, StandardCharsets.US_ASCII).strip())));
    }

    @GetMapping("/api/v1/signatures")
    @Operation(summary = "What your managed key was asked to sign, the latest first")
    Page<SignatureAudit.Entry> own(MemberId caller, PageRequest page) {
        return audit.of(caller, page);
    }
}
