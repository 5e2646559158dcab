package org.blendsm.client;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.blendsm.fabric.ca.SigningRequests;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Role;

/**
 * Somebody's way in: the application is filed, an operator decides, the applicant picks up what came of it. Only who
 * holds the application's secret can.
 */
public final class Joining {
    private static final String PATH = "/api/v1/applications";
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Door door;
    private final Received received;

    private Joining(Door door, Received received) {
        this.door = door;
        this.received = received;
    }

    private record Managed(String custody, String name, List<Role> roles, String organisation) {}

    private record Own(String custody, Application application, DetachedJws proofOfPossession, String csr) {}

    private record Received(Sha256 id, MemberId address, String applicationSecret) {}

    private record Filed(String status, Optional<String> reason) {}

    private record Progress(Filed application, Optional<String> certificate, Optional<String> clientSecret) {}

    /**
     * Applies with a key that identity-service makes and keeps.
     *
     * @throws ProblemException where the application is refused at once, or the gateway cannot be reached
     */
    public static Joining managed(Door door, String name, String organisation, List<Role> roles) {
        return new Joining(door, door.post(PATH, new Managed("managed", name, roles, organisation), Received.class));
    }

    /**
     * Applies with a key of one's own, which never leaves this process.
     *
     * @throws ProblemException as {@link #managed}
     */
    public static Joining own(
            Door door, Sha256 network, String name, String organisation, List<Role> roles, KeyPair key) {
        Application application = new Application(name, organisation, roles, PublicKeyInfo.of(key.getPublic()));
        try {
            DetachedJws proof = DetachedJws.sign(
                    DocumentType.APPLICATION,
                    network,
                    application,
                    SigningKey.of(key.getPrivate()).es256());
            String csr = SigningRequests.pem(application.member().value(), key);
            return new Joining(door, door.post(PATH, new Own("own", application, proof, csr), Received.class));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("this key cannot sign", e);
        }
    }

    /** The application's name, on the ledger too. */
    public Sha256 application() {
        return received.id();
    }

    /** The address that the applicant will have. */
    public MemberId address() {
        return received.address();
    }

    /**
     * Waits until a managed key has its certificate; answers the client secret, which is shown this once.
     *
     * @throws ProblemException {@code APPLICATION_REFUSED} with the operator's reason; {@code NOT_ADMITTED_YET} where
     *     nobody has decided within that time; else as {@link Door#get}
     */
    public String awaitClientSecret(Duration patience) {
        return await(patience, progress -> progress.clientSecret().isPresent())
                .clientSecret()
                .orElseThrow();
    }

    /**
     * Waits until the certificate is there; answers it in PEM.
     *
     * @throws ProblemException as {@link #awaitClientSecret}
     */
    public String awaitCertificate(Duration patience) {
        return await(patience, progress -> progress.certificate().isPresent())
                .certificate()
                .orElseThrow();
    }

    private Progress await(Duration patience, Predicate<Progress> done) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Progress progress = door.get(
                    PATH + "/" + received.id(),
                    Progress.class,
                    Map.of("Application-Secret", received.applicationSecret()));
            if (done.test(progress)) {
                return progress;
            }
            if (progress.application().status().equals("REFUSED")) {
                throw new ProblemException(
                        "APPLICATION_REFUSED",
                        0,
                        progress.application().reason().orElse(""),
                        null);
            }
            if (System.nanoTime() > end) {
                throw new ProblemException(
                        "NOT_ADMITTED_YET", 0, "nobody has decided on " + received.id() + " within " + patience, null);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException("INTERRUPTED", 0, "interrupted", e);
        }
    }
}
