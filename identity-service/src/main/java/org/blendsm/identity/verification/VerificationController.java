package org.blendsm.identity.verification;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.fabric.spring.BlendsmProperties;
import org.blendsm.fabric.web.MalformedRequest;
import org.blendsm.identity.OpenDoor;
import org.blendsm.model.membership.Member;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Is this signature this member's, now? Open to all, so that an invoice can be checked by anybody who is shown it. */
@RestController
@Tag(name = "Verifications", description = "Whose signature something carries")
class VerificationController {
    private final LedgerMembers members;
    private final BlendsmProperties properties;
    private final Clock clock;

    VerificationController(LedgerMembers members, BlendsmProperties properties, Clock clock) {
        this.members = members;
        this.properties = properties;
        this.clock = clock;
    }

    @PostMapping("/api/v1/verifications")
    @OpenDoor.Knock
    @Operation(
            summary = "Is this signature this member's, now?",
            description = "Open to all, so many times a minute. With a documentType the signature is a detached JWS.")
    @SecurityRequirements
    Verification verify(@RequestBody SignatureCheck check) {
        Member member = members.existing(check.member());
        try {
            return Verification.of(check, member, properties.networkFingerprint(), clock.instant());
        } catch (IllegalArgumentException e) {
            throw new MalformedRequest("signature", String.valueOf(e.getMessage()));
        }
    }
}
