package org.blendsm.identity.enrolment;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.identity.IdentityProperties;
import org.blendsm.identity.accesstoken.ClientSecrets;
import org.blendsm.identity.custody.ManagedKeys;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.membership.Standing;
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
    private final CaTasks tasks;
    private final MemberCertificates certificates;
    private final ClientSecrets secrets;
    private final ManagedKeys keys;
    private final Set<String> organisations;

    Enrolments(
            CaTasks tasks,
            MemberCertificates certificates,
            ClientSecrets secrets,
            ManagedKeys keys,
            IdentityProperties properties) {
        this.tasks = tasks;
        this.certificates = certificates;
        this.secrets = secrets;
        this.keys = keys;
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
     * @param csr of a member who holds its own key
     */
    @Transactional
    public void renew(Member member, String csr) {
        renew(member, Optional.of(csr));
    }

    private void renew(Member member, Optional<String> csr) {
        // first: a try that keeps its certificate just now is waited for, and what it kept is then seen
        tasks.drop(member.id(), CaTask.Kind.ENROL);
        supersede(member);
        tasks.add(new CaTask(member.id(), member.organisation(), CaTask.Kind.ENROL, csr));
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
                    tasks.add(new CaTask(member.id(), member.organisation(), CaTask.Kind.REVOKE, Optional.empty()));
                }
            }
        }
    }

    /** Whose key is kept here has no certificate after a rotation until there is one for the key it has now. */
    private void followKey(Member member) {
        if (keys.follow(member.id(), member.key())) {
            renew(member, Optional.empty());
        }
    }

    /** A certificate for another key than the member has now is taken back. */
    private void supersede(Member member) {
        Optional<String> former = certificates.pem(member.id()).filter(pem -> !isOf(member, pem));
        if (former.isPresent()) {
            certificates.forget(member.id());
            tasks.add(new CaTask(member.id(), member.organisation(), CaTask.Kind.SUPERSEDE, former));
        }
    }

    private static boolean isOf(Member member, String pem) {
        try {
            return PublicKeyInfo.of(Certificates.parse(pem).getPublicKey()).equals(member.key());
        } catch (IOException e) {
            throw new IllegalStateException("what is stored as a certificate is none", e);
        }
    }
}
