package org.blendsm.identity.member;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.identity.Declined;
import org.blendsm.identity.Reason;
import org.blendsm.identity.accesstoken.ClientSecrets;
import org.blendsm.identity.accesstoken.GuessLock;
import org.blendsm.identity.custody.LostKeys;
import org.blendsm.identity.custody.ManagedKeys;
import org.blendsm.identity.custody.SpendingLimits;
import org.blendsm.identity.enrolment.Enrolments;
import org.blendsm.identity.enrolment.MemberCertificates;
import org.blendsm.identity.enrolment.SigningRequest;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.Text;
import org.blendsm.model.membership.EncryptionKey;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Role;
import org.blendsm.model.problem.EdgeProblem;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Members: who they are, and what operators and they themselves change. The ledger decides who may. */
@RestController
@RequestMapping("/api/v1/members")
@Tag(name = "Members", description = "Who is in, and in what standing")
class MemberController {
    private static final String PEM = "application/x-pem-file";
    private static final String UNLIMITED =
            "You hold your own key, so nobody but you signs with it: limits are for keys" + " that are kept here.";

    private final Members members;
    private final LedgerMembers records;
    private final MemberCertificates certificates;
    private final Memberships memberships;
    private final ManagedKeys keys;
    private final ClientSecrets secrets;
    private final GuessLock guesses;
    private final SpendingLimits limits;
    private final Enrolments enrolments;
    private final KeyRotations rotations;
    private final LostKeys lost;

    MemberController(
            Members members,
            LedgerMembers records,
            MemberCertificates certificates,
            Memberships memberships,
            ManagedKeys keys,
            ClientSecrets secrets,
            GuessLock guesses,
            SpendingLimits limits,
            Enrolments enrolments,
            KeyRotations rotations,
            LostKeys lost) {
        this.members = members;
        this.records = records;
        this.certificates = certificates;
        this.memberships = memberships;
        this.keys = keys;
        this.secrets = secrets;
        this.guesses = guesses;
        this.limits = limits;
        this.enrolments = enrolments;
        this.rotations = rotations;
        this.lost = lost;
    }

    /**
     * What others seal to, for you.
     *
     * @param key X25519 public key, 32 bytes in base64; its private half stays with the member's client
     */
    record NewEncryptionKey(EncryptionKey key) {}

    /**
     * A request for the next certificate.
     *
     * @param csr PKCS#10 (RFC 2986) in PEM, for the member's current key, under its address as common name
     */
    record Renewal(
            @Schema(example = "-----BEGIN CERTIFICATE REQUEST-----\nMIH…\n-----END CERTIFICATE REQUEST-----\n")
            String csr) {}

    /**
     * What shows that the caller is more than the holder of a token.
     *
     * @param clientSecret the present one: a token alone, which others see, must not become what lasts
     */
    record PresentSecret(
            @Schema(example = "the one that you have now") String clientSecret) {
        private static final int LONGEST = 100;

        PresentSecret {
            Text.require(clientSecret, LONGEST, "a client secret");
        }

        @Override
        public String toString() {
            return "a client secret";
        }
    }

    /**
     * How much your kept key may sign away from now on.
     *
     * @param perDay the most in one day (UTC), in minor units, 0 for nothing; absent: as much as there is
     * @param clientSecret the present one: a token alone, which others see, must not raise a limit
     */
    record NewLimits(
            Optional<Money> perDay,
            @Schema(example = "the one that you have now") String clientSecret) {
        NewLimits {
            Text.require(clientSecret, PresentSecret.LONGEST, "a client secret");
        }

        @Override
        public String toString() {
            return "limits, and a client secret";
        }
    }

    /**
     * What a member with a managed key gets its tokens with; shown this once.
     *
     * @param clientId the member's address: {@code client_id} at the token endpoint
     * @param clientSecret {@code client_secret} at the token endpoint
     */
    record ClientCredentials(MemberId clientId, String clientSecret) {
        @Override
        public String toString() {
            return "client credentials of " + clientId;
        }
    }

    @GetMapping
    @Operation(summary = "Members by the beginning of the name, by role, by standing")
    Page<Member> search(
            @RequestParam Optional<String> name,
            @RequestParam Optional<Role> role,
            @RequestParam Optional<Members.InStanding> standing,
            PageRequest page) {
        return members.search(new Members.Search(name, role, standing), page);
    }

    @GetMapping("/me")
    @Operation(summary = "Yourself, as the ledger knows you")
    Member me(MemberId caller) {
        return records.existing(caller);
    }

    @GetMapping("/{address}")
    @Operation(summary = "One member")
    Member member(@PathVariable MemberId address) {
        return records.existing(address);
    }

    @GetMapping(path = "/{address}/certificate", produces = PEM)
    @Operation(summary = "A member's certificate", description = "Open to all: signatures are checked with it.")
    @SecurityRequirements
    String certificate(@PathVariable MemberId address) {
        lost.refuseReplaced(address);
        return certificates
                .pem(address)
                .orElseThrow(() -> new Declined(
                        EdgeProblem.CERTIFICATE_NOT_FOUND,
                        "No certificate of " + address + " was issued here: ask the pool that enrolled the member."));
    }

    @PostMapping("/{address}/suspension")
    @Operation(summary = "Take a member's rights until further notice", description = "By an operator.")
    Member suspend(@PathVariable MemberId address, @RequestBody Reason body) {
        return memberships.suspend(address, body.reason());
    }

    @PostMapping("/{address}/reinstatement")
    @Operation(summary = "Give a suspended member its rights back", description = "By an operator.")
    Member reinstate(@PathVariable MemberId address) {
        return memberships.reinstate(address);
    }

    @PostMapping("/{address}/expulsion")
    @Operation(
            summary = "Put a member out for good",
            description = "By an operator. The certificate is revoked at the CA too, and no token is given any more.")
    Member expel(@PathVariable MemberId address, @RequestBody Reason body) {
        return memberships.expel(address, body.reason());
    }

    @PostMapping("/me/encryption-key")
    @Operation(
            summary = "Set the key to which envelopes for you are sealed",
            description =
                    "An X25519 public key; its private half stays with your client. Another one may follow half an hour"
                            + " later.")
    Member setEncryptionKey(@RequestBody NewEncryptionKey body) {
        return memberships.setEncryptionKey(body.key());
    }

    @PostMapping("/me/key")
    @Operation(
            summary = "Get another certificate key in place of the one that is kept for you",
            description =
                    "The address stays. The certificate before is revoked, the next follows by itself; until it is"
                            + " there nothing is signed for you. Vouchers of agreements that stand are signed by the key that"
                            + " they name: end those first, or pay them by a metered mode. Ten times a day at most.")
    Member rotateKey(MemberId caller) {
        requireKept(
                caller,
                "Who holds its own key rotates it at a peer's gateway (membership:rotateKey) and then asks for a"
                        + " certificate: POST /api/v1/members/me/certificate.");
        lost.refuse(caller);
        enrolments.allowRotation(caller);
        return memberships.rotateKey(rotations.to(keys.next(caller), caller));
    }

    @PostMapping("/me/certificate")
    @Operation(
            summary = "Get another certificate for your own key",
            description = "After membership:rotateKey, with a request (PKCS#10) for the key that the ledger knows; or"
                    + " in the last 60 days of the present one. GET …/certificate has it once it is there. A member"
                    + " gets ten a day.")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void renewCertificate(MemberId caller, @RequestBody Renewal body) {
        Declined.unless(
                !keys.keeps(caller), EdgeProblem.MANAGED_KEY, "Your key is kept here, and so is its certificate.");
        Member member = member(caller);
        SigningRequest.of(body.csr()).requireFor(caller, member.key());
        enrolments.renew(member, body.csr());
    }

    @PostMapping("/me/departure")
    @Operation(
            summary = "Leave the marketplace",
            description = "For good: who left does not come back, and nobody moves its money any more. An account that"
                    + " is not empty is refused; your agreements are not looked at, and what they still hold for you or"
                    + " pay you afterwards is lost. So end and close them first, then transfer all that you have, then"
                    + " leave.")
    Member leave() {
        return memberships.leave();
    }

    @PostMapping("/me/secrets")
    @Operation(
            summary = "Get another client secret",
            description = "Show the present one: it stops working at once. Where the answer is lost, show the same one"
                    + " again while your token lasts: it gets another until the next one has got its first token. Who"
                    + " has lost it has no way to another.")
    @ResponseStatus(HttpStatus.CREATED)
    ClientCredentials renewSecret(MemberId caller, @RequestBody PresentSecret body, HttpServletRequest request) {
        requireKept(caller, "Members who hold their own key get tokens with it (private_key_jwt), not with a secret.");
        String next = guesses.by(caller, request.getRemoteAddr(), () -> secrets.renew(caller, body.clientSecret()));
        return new ClientCredentials(caller, next);
    }

    @GetMapping("/me/limits")
    @Operation(summary = "How much your managed key signs away in a day, and how much of it is used")
    SpendingLimits.Limit limits(MemberId caller) {
        requireKept(caller, UNLIMITED);
        return limits.of(caller);
    }

    @PutMapping("/me/limits")
    @Operation(
            summary = "Limit how much your managed key signs away in a day",
            description =
                    "Transfers, deposits, top-ups and issues together, by the day in UTC; signed counts, whether or"
                            + " not the ledger took it. A voucher is paid from its deposit and does not count. Show your client"
                            + " secret: who has only a token of yours changes no limit.")
    SpendingLimits.Limit setLimits(MemberId caller, @RequestBody NewLimits body, HttpServletRequest request) {
        requireKept(caller, UNLIMITED);
        return guesses.by(
                caller,
                request.getRemoteAddr(),
                () -> secrets.isPresent(caller, body.clientSecret())
                        ? Optional.of(limits.set(caller, body.perDay()))
                        : Optional.empty());
    }

    private void requireKept(MemberId caller, String otherwise) {
        Declined.unless(keys.keeps(caller), EdgeProblem.OWN_KEY, otherwise);
    }
}
