package org.blendsm.identity.enrolment;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.blendsm.fabric.LedgerException;
import org.blendsm.fabric.ca.CaRefused;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.identity.custody.ManagedKeys;
import org.blendsm.model.MemberId;
import org.blendsm.model.Refused;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Standing;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;

/** Does what is to be done at the CAs, one task after another, and what failed again later. */
@Component
class CaWork implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(CaWork.class);

    /** Longer than one try can take, so that a task is never worked on twice at once. */
    private static final Duration LEASE = Duration.ofMinutes(2);

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final int TRIES_TO_FIND = 5;

    /** So many certificates of one member are taken back at a time: nobody else's task waits for a thousand of them. */
    private static final int AT_A_TURN = 20;

    private final CaTasks tasks;
    private final Authorities authorities;
    private final MemberCertificates certificates;
    private final ManagedKeys keys;
    private final LedgerMembers members;
    private final Memberships ledger;
    private final TransactionOperations transaction;
    private volatile @Nullable Thread worker;

    CaWork(
            CaTasks tasks,
            Authorities authorities,
            MemberCertificates certificates,
            ManagedKeys keys,
            LedgerMembers members,
            Memberships ledger,
            TransactionOperations transaction) {
        this.tasks = tasks;
        this.authorities = authorities;
        this.certificates = certificates;
        this.keys = keys;
        this.members = members;
        this.ledger = ledger;
        this.transaction = transaction;
    }

    @Override
    public void start() {
        worker = Thread.ofVirtual().name("ca-work").start(this::work);
    }

    /** Lets it give up what it does, for at most ten seconds. */
    @Override
    public void stop() {
        Thread running = worker;
        worker = null;
        if (running != null) {
            running.interrupt();
            awaitEnd(running);
        }
    }

    private static void awaitEnd(Thread running) {
        try {
            if (!running.join(STOP)) {
                LOG.warn("The work at the CAs did not come to an end within {}", STOP);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return worker != null;
    }

    private void work() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                if (!didOne()) {
                    tasks.awaitNews(LOOK_AGAIN);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether there was one to do. */
    private boolean didOne() {
        try {
            var taken = tasks.take(LEASE);
            if (taken.isPresent()) {
                attempt(taken.get());
            }
            return taken.isPresent();
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("work at the CAs waits for the database: {}", e.getMessage());
            return false;
        } catch (RuntimeException e) {
            // its lease keeps it away for a while; nobody else's task waits for it
            LOG.error("a task for the CAs could not be worked on and comes again", e);
            return false;
        }
    }

    private void attempt(CaTasks.Taken taken) {
        try {
            switch (taken.task().kind()) {
                case ENROL -> enrol(taken);
                case SUPERSEDE -> supersede(taken);
                case REVOKE -> revoke(taken);
            }
        } catch (IOException
                | CaRefused
                | LedgerException
                | Refused
                | IllegalStateException
                | IllegalArgumentException e) {
            Duration wait = wait(taken.attempts());
            LOG.warn("{} did not work, again in {} s: {}", taken, wait.toSeconds(), e.getMessage());
            tasks.postpone(taken, wait, String.valueOf(e.getMessage()));
        }
    }

    private void enrol(CaTasks.Taken taken) throws IOException {
        CaTask task = taken.task();
        requireKnown(members.find(task.member()), task);
        String csr = task.csr().orElseGet(() -> managedRequest(task.member()));
        X509Certificate certificate = authorities.enrol(task.organisation(), task.member(), taken.secret(), csr);
        transaction.executeWithoutResult(_ -> keep(taken, certificate));
    }

    /**
     * While the CA was asked the member may have got another key, ordered another certificate or been put out: then
     * this one is not kept, and taken back where it is not for the member's key.
     */
    private void keep(CaTasks.Taken taken, X509Certificate certificate) {
        CaTask task = taken.task();
        Member member = requireKnown(members.findAndHold(task.member()), task);
        boolean ordered = tasks.drop(taken);
        if (ordered && MemberCertificates.isFor(member.key(), certificate)) {
            certificates.keep(member.id(), Certificates.pem(certificate));
            LOG.info("enrolled {} at {}", member.id(), task.organisation());
        } else {
            tasks.addAnew(new CaTask(member, CaTask.Kind.SUPERSEDE));
            LOG.info("{} at {} brought a certificate too late", taken, task.organisation());
        }
    }

    private static Member requireKnown(Optional<Member> found, CaTask task) {
        return found.orElseThrow(() -> new IllegalStateException("the read model does not know " + task.member()));
    }

    private String managedRequest(MemberId member) {
        return keys.signingRequest(member)
                .orElseThrow(() -> new IllegalStateException("no key of " + member + " is kept here"));
    }

    /** Until the CA names none: with one certificate another is got while this is taken back. */
    private void supersede(CaTasks.Taken taken) throws IOException {
        CaTask task = taken.task();
        boolean oneMoreToCome = tasks.find(task.member(), CaTask.Kind.ENROL).isPresent();
        List<X509Certificate> former = former(task);
        for (X509Certificate certificate : former.stream().limit(AT_A_TURN).toList()) {
            takeBack(certificate, task);
        }
        if (!former.isEmpty()) {
            tasks.postpone(taken, Duration.ZERO, "there may be more");
        } else if (oneMoreToCome) {
            tasks.postpone(taken, wait(taken.attempts()), "an enrolment is on its way");
        } else {
            tasks.drop(taken);
        }
    }

    /**
     * All that the member has no right to. The ledger is asked last, and not the read model, which may be reading an
     * old story again: who has a certificate for a key had that key on the ledger before.
     */
    private List<X509Certificate> former(CaTask task) throws IOException {
        Optional<String> kept = certificates.pem(task.member());
        List<X509Certificate> issued = authorities.certificates(task.organisation(), task.member());
        Member member = ledger.member(task.member());
        boolean out = member.standing() instanceof Standing.Left || member.standing() instanceof Standing.Expelled;
        kept.filter(pem -> MemberCertificates.isFormer(member.key(), pem))
                .ifPresent(pem -> certificates.forget(member.id(), pem));
        return issued.stream()
                .filter(certificate -> out || !MemberCertificates.isFor(member.key(), certificate))
                .toList();
    }

    private void takeBack(X509Certificate certificate, CaTask task) throws IOException {
        try {
            authorities.revoke(task.organisation(), certificate);
            LOG.info("took back a former certificate of {} at {}", task.member(), task.organisation());
        } catch (CaRefused refused) {
            // somebody did meanwhile: another instance of this service, or the member
            if (!refused.notThere()) {
                throw refused;
            }
        }
    }

    private void revoke(CaTasks.Taken taken) throws IOException {
        CaTask task = taken.task();
        try {
            authorities.revoke(task.organisation(), task.member());
            LOG.info("revoked {} at {}", task.member(), task.organisation());
        } catch (CaRefused refused) {
            // an enrolment that was on its way may still register the member; if it did not by now, it will not
            if (!refused.notThere() || taken.attempts() < TRIES_TO_FIND) {
                throw refused;
            }
            LOG.warn(
                    "{} knows no {}: what this member was enrolled as elsewhere is to be revoked there",
                    task.organisation(),
                    task.member());
        }
        revokeUnderItsKey(task);
        tasks.drop(taken);
    }

    /** A key that followed another may be enrolled under its own address, by an office that did it by hand. */
    private void revokeUnderItsKey(CaTask task) throws IOException {
        MemberId key = ledger.member(task.member()).key().address();
        if (!key.equals(task.member())) {
            try {
                authorities.revoke(task.organisation(), key);
                LOG.info("revoked {}, a key of {}, at {}", key, task.member(), task.organisation());
            } catch (CaRefused refused) {
                if (!refused.notThere()) {
                    throw refused;
                }
            }
        }
    }

    /** 2 s, 4 s, 8 s and so on. */
    private static Duration wait(int attempts) {
        Duration doubled = Duration.ofSeconds(1L << Math.min(attempts, 20));
        return doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
    }
}
