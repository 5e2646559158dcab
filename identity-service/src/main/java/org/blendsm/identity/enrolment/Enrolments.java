package org.blendsm.identity.enrolment;

import java.util.Optional;
import org.blendsm.identity.token.ClientSecrets;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.membership.Standing;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * What follows at the CA from what happened on the ledger: an admitted applicant is to be enrolled, whoever is put out
 * is to be revoked. Both are written down in the same database transaction as the event, so a crash forgets neither.
 */
@Component
public class Enrolments {
    private final CaTasks tasks;
    private final MemberCertificates certificates;
    private final ClientSecrets secrets;

    Enrolments(CaTasks tasks, MemberCertificates certificates, ClientSecrets secrets) {
        this.tasks = tasks;
        this.certificates = certificates;
        this.secrets = secrets;
    }

    /** @param csr the applicant's own signing request; empty where its key is kept here */
    public void order(Member member, Optional<String> csr) {
        if (certificates.pem(member.id()).isEmpty()) {
            tasks.add(new CaTask(member.id(), member.organisation(), CaTask.Kind.ENROL, csr));
        }
    }

    /** Whoever is out gets no token from this moment on, and loses the certificate. */
    @EventListener
    void on(MembershipEvent.MemberChanged event) {
        Member member = event.member();
        switch (member.standing()) {
            case Standing.Admitted _, Standing.Suspended _ -> {}
            case Standing.Left _, Standing.Expelled _ -> {
                secrets.forget(member.id());
                boolean onItsWay = tasks.drop(member.id(), CaTask.Kind.ENROL);
                if (onItsWay || certificates.pem(member.id()).isPresent()) {
                    tasks.add(new CaTask(member.id(), member.organisation(), CaTask.Kind.REVOKE, Optional.empty()));
                }
            }
        }
    }
}
