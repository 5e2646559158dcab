package org.blendsm.identity.enrolment;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.blendsm.fabric.web.TooManyRequests;
import org.blendsm.identity.Declined;
import org.blendsm.identity.IdentityProperties;
import org.blendsm.identity.accesstoken.ClientSecrets;
import org.blendsm.identity.custody.ManagedKeys;
import org.blendsm.model.MemberId;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.membership.Standing;
import org.blendsm.model.problem.EdgeProblem;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What follows at the CA from what happened on the ledger: an admitted applicant is to be enrolled, whoever is put out
 * is to be revoked, and who has another key is to have another certificate. All is written down in the same database
 * transaction as the event, so a crash forgets nothing.
 */
@Component
public class Enrolments {
    private static final Duration RENEWED_WITHIN = Duration.ofDays(60);

    private final CaTasks tasks;
    private final MemberCertificates certificates;
    private final ClientSecrets secrets;
    private final ManagedKeys keys;
    private final CertificateAllowance allowance;
    private final Clock clock;
    private final Set<String> organisations;

    Enrolments(
            CaTasks tasks,
            MemberCertificates certificates,
            ClientSecrets secrets,
            ManagedKeys keys,
            CertificateAllowance allowance,
            Clock clock,
            IdentityProperties properties) {
        this.tasks = tasks;
        this.certificates = certificates;
        this.secrets = secrets;
        this.keys = keys;
        this.allowance = allowance;
        this.clock = clock;
        this.organisations = properties.authorities().keySet();
    }

    /** @param csr the applicant's own signing request; empty where its key is kept here */
    public void order(Member member, Optional<String> csr) {
        if (certificates.pem(member.id()).isEmpty()) {
            tasks.add(new CaTask(member.id(), member.organisation(), CaTask.Kind.ENROL, csr));
        }
    }

    /**
     * Another certificate for the key that the member has now: after a rotation, or before the one that it has runs
     * out.
     *
     * @param csr of a member who holds its own key, for that key
     * @throws Declined {@code CERTIFICATE_NOT_DUE}
     * @throws TooManyRequests where it gets no more today
     */
    @Transactional
    public void renew(Member member, String csr) {
        if (!isOnItsWay(member)) {
            requireDue(member);
            allowance.take(member.id());
            replace(member, Optional.of(csr));
        }
    }

    /**
     * A key that is kept here is about to be rotated, which brings another certificate.
     *
     * @throws TooManyRequests where there is none more today
     */
    public void allowRotation(MemberId member) {
        allowance.take(member);
    }

    private boolean isOnItsWay(Member member) {
        return tasks.find(member.id(), CaTask.Kind.ENROL)
                .flatMap(CaTask::csr)
                .filter(csr -> SigningRequest.of(csr).isFor(member.key()))
                .isPresent();
    }

    private void requireDue(Member member) {
        Optional<X509Certificate> present = certificates.of(member.id(), member.key());
        if (present.isPresent()) {
            Instant end = present.get().getNotAfter().toInstant();
            Declined.unless(
                    clock.instant().isAfter(end.minus(RENEWED_WITHIN)),
                    EdgeProblem.CERTIFICATE_NOT_DUE,
                    "Your certificate is for your key and good until " + end + "; ask again in its last "
                            + RENEWED_WITHIN.toDays() + " days, or after membership:rotateKey.");
        }
    }

    private void replace(Member member, Optional<String> csr) {
        // first: a try that keeps its certificate just now is waited for, and what it kept is then seen
        tasks.addAnew(new CaTask(member.id(), member.organisation(), CaTask.Kind.ENROL, csr));
        certificates.former(member.id(), member.key()).ifPresent(pem -> certificates.forget(member.id(), pem));
        tasks.addAnew(new CaTask(member, CaTask.Kind.SUPERSEDE));
    }

    /** Whoever is out gets no token from this moment on, and loses the certificate, whoever had them enrolled. */
    @EventListener
    void on(MembershipEvent.MemberChanged event) {
        Member member = event.member();
        switch (member.standing()) {
            case Standing.Admitted _, Standing.Suspended _ -> followKey(member);
            case Standing.Left _, Standing.Expelled _ -> {
                secrets.forget(member.id());
                tasks.drop(member.id(), CaTask.Kind.ENROL);
                tasks.drop(member.id(), CaTask.Kind.SUPERSEDE);
                if (organisations.contains(member.organisation())) {
                    tasks.add(new CaTask(member, CaTask.Kind.REVOKE));
                }
            }
        }
    }

    /**
     * Whose key is kept here has no certificate after a rotation until there is one for the key it has now. Who holds
     * its own asks for another one; those of the former key are taken back without being asked, unless this is an old
     * story: what is taken back is what the ledger says then.
     */
    private void followKey(Member member) {
        if (keys.follow(member.id(), member.key())) {
            replace(member, Optional.empty());
        } else if (!keys.keeps(member.id())
                && certificates.former(member.id(), member.key()).isPresent()) {
            tasks.addAnew(new CaTask(member, CaTask.Kind.SUPERSEDE));
        }
    }
}
