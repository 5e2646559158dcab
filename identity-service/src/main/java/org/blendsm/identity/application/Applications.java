package org.blendsm.identity.application;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.fabric.spring.BlendsmProperties;
import org.blendsm.fabric.spring.ReadToEnd;
import org.blendsm.fabric.web.After;
import org.blendsm.fabric.web.TooManyRequests;
import org.blendsm.identity.Declined;
import org.blendsm.identity.IdentityProperties;
import org.blendsm.identity.accesstoken.Custody;
import org.blendsm.identity.custody.ManagedKeys;
import org.blendsm.identity.enrolment.Enrolments;
import org.blendsm.identity.enrolment.SigningRequest;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Approval;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.problem.EdgeProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The applications that were made here. They wait off the ledger until an operator answers; the answer itself is on the
 * ledger, and only its event changes anything here, whoever gave it and through whichever door.
 */
@Component
class Applications {
    private static final Logger LOG = LoggerFactory.getLogger(Applications.class);
    private static final String SELECT = """
            select a.*, c.address is not null as enrolled
            from application a left join certificate c using (address)
            """;

    private final JdbcClient database;
    private final ManagedKeys keys;
    private final Enrolments enrolments;
    private final IdentityProperties properties;
    private final Sha256 network;
    private final UnansweredApplications unanswered;

    Applications(
            JdbcClient database,
            ManagedKeys keys,
            Enrolments enrolments,
            IdentityProperties properties,
            BlendsmProperties blendsm,
            UnansweredApplications unanswered) {
        this.database = database;
        this.keys = keys;
        this.enrolments = enrolments;
        this.properties = properties;
        this.network = blendsm.networkFingerprint();
        this.unanswered = unanswered;
    }

    /** An application that is in, and what its applicant asks after it with. */
    record Accepted(Sha256 id, MemberId address, ApplicationSecret secret) {}

    /**
     * @throws Refused {@code PROOF_OF_POSSESSION_INVALID}, {@code MALFORMED}
     * @throws Declined {@code ORGANISATION_NOT_HERE}, {@code ALREADY_APPLIED}
     * @param source the network address it came from
     * @throws TooManyRequests while too many wait, from there or in all
     */
    @Transactional
    Accepted file(NewApplication wish, String source) {
        unanswered.requireRoom(source);
        return switch (wish) {
            case NewApplication.Managed managed -> fileManaged(managed, source);
            case NewApplication.Own own -> fileOwn(own, source);
        };
    }

    private Accepted fileManaged(NewApplication.Managed wish, String source) {
        requireOrganisation(wish.organisation());
        PublicKeyInfo key = keys.create();
        Application application = new Application(wish.name(), wish.organisation(), wish.roles(), key);
        return insert(application, prove(application), Custody.MANAGED, Optional.empty(), source);
    }

    private Accepted fileOwn(NewApplication.Own wish, String source) {
        Application application = wish.application();
        requireOrganisation(application.organisation());
        if (!wish.proofOfPossession()
                .verifies(
                        DocumentType.APPLICATION,
                        network,
                        application,
                        application.key().key())) {
            throw new Refused(
                    RefusalCode.PROOF_OF_POSSESSION_INVALID,
                    "The proof has to be the key's signature over the application, for network " + network + ".");
        }
        SigningRequest.of(wish.csr()).requireFor(application.member(), application.key());
        return insert(application, wish.proofOfPossession(), Custody.OWN, Optional.of(wish.csr()), source);
    }

    private DetachedJws prove(Application application) {
        SigningKey key = keys.find(application.member()).map(keys::open).orElseThrow();
        try {
            return DetachedJws.sign(DocumentType.APPLICATION, network, application, key.es256());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a fresh key does not sign", e);
        }
    }

    private Accepted insert(
            Application application, DetachedJws proof, Custody custody, Optional<String> csr, String source) {
        ApplicationSecret secret = ApplicationSecret.random();
        try {
            database.sql("""
                            insert into application
                                (id, address, custody, document, proof, csr, secret_hash, source, status)
                            values (:id, :address, :custody, :document, :proof, :csr, :secret_hash, :source, 'PENDING')
                            """)
                    .param("id", application.hash().value())
                    .param("address", application.member().value())
                    .param("custody", custody.claim())
                    .param("document", new String(CanonicalJson.encode(application), StandardCharsets.UTF_8))
                    .param("proof", proof.compact())
                    .param("csr", csr.orElse(null))
                    .param("secret_hash", secret.hash().value())
                    .param("source", source)
                    .update();
        } catch (DuplicateKeyException e) {
            throw new Declined(
                    EdgeProblem.ALREADY_APPLIED, "There is an application for this key: ask after it with its secret.");
        }
        return new Accepted(application.hash(), application.member(), secret);
    }

    private void requireOrganisation(String organisation) {
        Declined.unless(
                properties.authorities().containsKey(organisation),
                EdgeProblem.ORGANISATION_NOT_HERE,
                "This pool enrols for " + properties.authorities().keySet() + ".");
    }

    Optional<Filed> find(Sha256 id) {
        return database.sql(SELECT + "where a.id = :id")
                .param("id", id.value())
                .query((row, _) -> filed(row))
                .optional();
    }

    /** Oldest first. */
    Page<Filed> list(Optional<Filed.Status> status, PageRequest page) {
        String condition = status.map(Applications::condition).orElse("true");
        Page<Numbered> found = Page.of(
                database.sql(SELECT + "where a.number > :after and " + condition + " order by a.number limit :size")
                        .param("after", After.key(page, Long::parseLong).orElse(0L))
                        .param("size", page.size() + 1)
                        .query((row, _) -> new Numbered(row.getLong("number"), filed(row)))
                        .list(),
                page.size(),
                item -> Long.toString(item.number()));
        return new Page<>(found.items().stream().map(Numbered::filed).toList(), found.next());
    }

    private record Numbered(long number, Filed filed) {}

    private static String condition(Filed.Status status) {
        return switch (status) {
            case PENDING -> "a.status = 'PENDING'";
            case ADMITTED -> "a.status = 'ADMITTED' and c.address is null";
            case ENROLLED -> "a.status = 'ADMITTED' and c.address is not null";
            case REFUSED -> "a.status = 'REFUSED'";
        };
    }

    /**
     * What an operator signs to admit this applicant. Also of one that was refused: the operators' last word is
     * {@code membership:approve} on the ledger.
     *
     * @throws Declined {@code ALREADY_APPLIED} where it was refused, and a newer one of the same key waits
     */
    Optional<Approval> approval(Sha256 id) {
        Declined.unless(
                !isOvertaken(id),
                EdgeProblem.ALREADY_APPLIED,
                "This application was refused, and a newer one of the same key waits: answer that one first.");
        return database.sql("select document, proof from application where id = :id")
                .param("id", id.value())
                .query((row, _) -> new Approval(application(row), new DetachedJws(row.getString("proof"))))
                .optional();
    }

    private boolean isOvertaken(Sha256 id) {
        return database.sql("""
                        select exists (
                            select from application a join application newer using (address)
                            where a.id = :id and a.status = 'REFUSED' and newer.status = 'PENDING')""").param("id", id.value()).query(Boolean.class).single();
    }

    boolean belongsTo(Sha256 id, ApplicationSecret secret) {
        return database.sql("select secret_hash from application where id = :id")
                .param("id", id.value())
                .query(String.class)
                .optional()
                .filter(hash -> secret.hashesTo(new Sha256(hash)))
                .isPresent();
    }

    /** Whether a client secret was never shown; from now on one was. */
    boolean takeFirstSight(Sha256 id) {
        return database.sql("update application set secret_shown = true where id = :id and not secret_shown")
                        .param("id", id.value())
                        .update()
                == 1;
    }

    @EventListener
    void on(MembershipEvent.MemberAdmitted event) {
        Member member = event.member();
        refuseOthers(member);
        database.sql("""
                        update application set status = 'ADMITTED', reason = null, source = null
                        where id = :id and address = :address
                        returning csr
                        """)
                .param("id", member.application().value())
                .param("address", member.id().value())
                .query((row, _) -> Optional.ofNullable(row.getString("csr")))
                .optional()
                .ifPresent(csr -> enrolments.order(member, csr));
    }

    /**
     * An operator may admit by an application that was refused, or that is another pool's, while another of the same
     * key waits here. A key has one that is not refused, and the ledger has said which.
     */
    private void refuseOthers(Member member) {
        database.sql("""
                        update application set status = 'REFUSED', reason = :reason, source = null
                        where address = :address and id <> :id and status <> 'REFUSED'""")
                .param("reason", "the holder of this key was admitted by another application")
                .param("address", member.id().value())
                .param("id", member.application().value())
                .update();
    }

    @EventListener
    void on(MembershipEvent.ApplicationRefused event) {
        database.sql("""
                        update application set status = 'REFUSED', reason = :reason, source = null
                        where id = :id and status = 'PENDING'""")
                .param("reason", event.rejection().reason())
                .param("id", event.rejection().application().value())
                .update();
    }

    /**
     * Whose admission the ledger does not have, since it was restored to before that, waits for an operator again, from
     * now on. All else is kept: key, certificate and client secret, or the way to one, for who was out there again.
     */
    @EventListener
    void on(ReadToEnd event) {
        List<String> waiting = database.sql("""
                        update application a set status = 'PENDING', submitted_at = now(),
                            secret_shown = secret_shown
                                and exists (select from client_secret c where c.address = a.address)
                        where status = 'ADMITTED'
                            and not exists (select from ledger_member m where m.address = a.address)
                        returning address""").query(String.class).list();
        if (!waiting.isEmpty()) {
            LOG.warn("the ledger does not have the admission of {}: they wait for an operator again", waiting);
        }
    }

    private static Application application(ResultSet row) throws SQLException {
        return CanonicalJson.decode(row.getString("document").getBytes(StandardCharsets.UTF_8), Application.class);
    }

    private static Filed filed(ResultSet row) throws SQLException {
        Application application = application(row);
        Filed.Status status = Filed.Status.valueOf(row.getString("status"));
        return new Filed(
                new Sha256(row.getString("id")),
                new MemberId(row.getString("address")),
                application.name(),
                application.organisation(),
                application.roles(),
                Custody.of(row.getString("custody")),
                status == Filed.Status.ADMITTED && row.getBoolean("enrolled") ? Filed.Status.ENROLLED : status,
                Optional.ofNullable(row.getString("reason")),
                row.getObject("submitted_at", OffsetDateTime.class).toInstant());
    }
}
