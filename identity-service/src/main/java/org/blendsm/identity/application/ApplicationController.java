package org.blendsm.identity.application;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Optional;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.identity.Declined;
import org.blendsm.identity.OpenDoor;
import org.blendsm.identity.Reason;
import org.blendsm.identity.accesstoken.ClientSecrets;
import org.blendsm.identity.accesstoken.Custody;
import org.blendsm.identity.enrolment.MemberCertificates;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.membership.Approval;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Rejection;
import org.blendsm.model.membership.Role;
import org.blendsm.model.problem.EdgeProblem;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The open door, and the operators behind it. */
@RestController
@RequestMapping("/api/v1/applications")
@Tag(name = "Applications", description = "The open door: ask to join, pick up certificate and secret")
class ApplicationController {
    private static final String SECRET = "Application-Secret";

    private final Applications applications;
    private final MemberCertificates certificates;
    private final ClientSecrets secrets;
    private final LedgerMembers members;
    private final Memberships memberships;
    private final OpenDoor door;

    ApplicationController(
            Applications applications,
            MemberCertificates certificates,
            ClientSecrets secrets,
            LedgerMembers members,
            Memberships memberships,
            OpenDoor door) {
        this.applications = applications;
        this.certificates = certificates;
        this.secrets = secrets;
        this.members = members;
        this.memberships = memberships;
        this.door = door;
    }

    /**
     * An application that was taken in.
     *
     * @param id name of the application: ask after it under this
     * @param address what the member's address will be
     * @param status how it stands
     * @param applicationSecret shown this once: ask after the application with it in the header
     *     {@code Application-Secret}
     */
    record Received(Sha256 id, MemberId address, Filed.Status status, String applicationSecret) {
        @Override
        public String toString() {
            return "application " + id;
        }
    }

    /**
     * How an application stands, for its applicant.
     *
     * @param application as operators see it
     * @param certificate in PEM, once enrolled
     * @param clientSecret of a managed key: with the address as {@code client_id} it gets tokens. In each answer after
     *     the enrolment, another one each time, until one of them has got a token
     */
    record Progress(Filed application, Optional<String> certificate, Optional<String> clientSecret) {
        @Override
        public String toString() {
            return "application " + application.id();
        }
    }

    @PostMapping
    @OpenDoor.Knock
    @Operation(
            summary = "Ask to join",
            description = "Open to all, so many times a minute. Keep the applicationSecret: it is shown this once.")
    @SecurityRequirements
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Received> file(@RequestBody NewApplication wish, HttpServletRequest request) {
        Applications.Accepted accepted = applications.file(wish, request.getRemoteAddr());
        return ResponseEntity.created(URI.create("/api/v1/applications/" + accepted.id()))
                .cacheControl(CacheControl.noStore())
                .body(new Received(
                        accepted.id(),
                        accepted.address(),
                        Filed.Status.PENDING,
                        accepted.secret().text()));
    }

    /**
     * @param id of the application, as its filing was answered
     * @param secret the {@code applicationSecret} that its filing was answered with
     */
    @GetMapping("/{id}")
    @Operation(
            summary = "How your application stands",
            description = "With the header Application-Secret. A managed key's client secret is in each answer"
                    + " after the enrolment, another one each time, until it has got a token; then in no other.")
    @SecurityRequirements
    @Transactional
    ResponseEntity<Progress> progress(
            @PathVariable Sha256 id, @RequestHeader(SECRET) String secret, HttpServletRequest request) {
        if (!applications.belongsTo(id, new ApplicationSecret(secret))) {
            door.enter(request);
            throw notFound();
        }
        Filed filed = applications.find(id).orElseThrow(ApplicationController::notFound);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new Progress(filed, certificates.pem(filed.address()), clientSecret(filed)));
    }

    private Optional<String> clientSecret(Filed filed) {
        boolean due = filed.status() == Filed.Status.ENROLLED
                && filed.custody() == Custody.MANAGED
                && members.find(filed.address())
                        .filter(member -> member.mayAct())
                        .isPresent()
                && (applications.takeFirstSight(filed.id()) || secrets.firstIsUnused(filed.address()));
        return due ? Optional.of(secrets.renew(filed.address())) : Optional.empty();
    }

    @GetMapping
    @Operation(summary = "Applications, the oldest first", description = "For operators.")
    Page<Filed> list(MemberId caller, @RequestParam Optional<Filed.Status> status, PageRequest page) {
        requireOperator(caller);
        return applications.list(status, page);
    }

    @GetMapping("/{id}/approval")
    @Operation(
            summary = "What an operator signs to admit this applicant",
            description = "For operators who hold their own key: membership:approve with it at a peer's gateway.")
    Approval approval(MemberId caller, @PathVariable Sha256 id) {
        requireOperator(caller);
        return applications.approval(id).orElseThrow(ApplicationController::notFound);
    }

    private void requireOperator(MemberId caller) {
        boolean operator =
                members.find(caller).filter(member -> member.has(Role.OPERATOR)).isPresent();
        if (!operator) {
            throw new Refused(RefusalCode.ROLE_REQUIRED, "Applications are for operators to see and to decide.");
        }
    }

    @PostMapping("/{id}/approval")
    @Operation(
            summary = "Admit an applicant",
            description = "By an operator; the certificate follows by itself. One that was refused stays refused here:"
                    + " who applies again is judged anew.")
    Filed approve(MemberId caller, @PathVariable Sha256 id) {
        requireOperator(caller);
        Filed filed = applications.find(id).orElseThrow(ApplicationController::notFound);
        Declined.unless(filed.status() != Filed.Status.REFUSED, EdgeProblem.APPLICATION_REFUSED, refused(filed));
        Approval approval = applications.approval(id).orElseThrow(ApplicationController::notFound);
        memberships.approve(approval);
        return applications.find(id).orElseThrow(ApplicationController::notFound);
    }

    @PostMapping("/{id}/refusal")
    @Operation(
            summary = "Refuse an applicant",
            description = "By an operator, once: the applicant reads the reason, and it is not changed afterwards.")
    Filed refuse(MemberId caller, @PathVariable Sha256 id, @RequestBody Reason body) {
        requireOperator(caller);
        Filed filed = applications.find(id).orElseThrow(ApplicationController::notFound);
        Declined.unless(
                filed.status() != Filed.Status.REFUSED || filed.reason().equals(Optional.of(body.reason())),
                EdgeProblem.APPLICATION_REFUSED,
                refused(filed));
        memberships.refuse(new Rejection(id, body.reason()));
        return applications.find(id).orElseThrow(ApplicationController::notFound);
    }

    private static String refused(Filed filed) {
        return "It was refused already (" + filed.reason().orElse("for no known reason")
                + "). Who applies again is judged anew.";
    }

    private static Refused notFound() {
        return new Refused(RefusalCode.APPLICATION_NOT_FOUND, "There is no such application, or not for you.");
    }
}
