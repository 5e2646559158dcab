package org.blendsm.embedded.ca;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blendsm.embedded.certificates.Issuer;
import org.blendsm.embedded.certificates.Issuer.Revocation;

/** What an authority takes back: certificates and identities, and the lists that tell of it. */
final class Revocations {
    private static final Duration LIST_LIFE = Duration.ofDays(1);

    private final CaRegistry registry;
    private final Issuer issuer;
    private final Clock clock;

    Revocations(CaRegistry registry, Issuer issuer, Clock clock) {
        this.registry = registry;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** Revokes one certificate by serial and key, or an identity with all of its certificates. */
    List<IssuedCertificate> revoke(RegisteredIdentity caller, String id, String serial, String aki, String reason)
            throws RequestRefused {
        synchronized (registry.changes) {
            if (!serial.isEmpty() && !aki.isEmpty()) {
                return List.of(revokeOne(
                        caller, id, IssuedCertificate.trimmed(serial), IssuedCertificate.trimmed(aki), reason));
            }
            if (id.isEmpty()) {
                throw new RequestRefused(400, 48, "Either Name or Serial and AKI are required for a revoke request");
            }
            mayRevoke(caller, id);
            RegisteredIdentity identity = registry.identity(id)
                    .orElseThrow(() -> new RequestRefused(404, 43, "Identity " + id + " was not found"));
            if (!caller.id().equals(id)) {
                Identities.requireManaged(caller, identity);
            }
            registry.put(identity.afterRevocation());
            List<IssuedCertificate> revoked = new ArrayList<>();
            for (IssuedCertificate certificate : registry.certificates()) {
                if (certificate.id().equals(id) && !certificate.revoked()) {
                    IssuedCertificate now = certificate.revokedFor(reason, clock.instant());
                    registry.put(now);
                    revoked.add(now);
                }
            }
            return revoked;
        }
    }

    private IssuedCertificate revokeOne(RegisteredIdentity caller, String id, String serial, String aki, String reason)
            throws RequestRefused {
        IssuedCertificate certificate = registry.certificate(serial, aki)
                .orElseThrow(() -> new RequestRefused(
                        404, 41, "Certificate with serial " + serial + " and AKI " + aki + " was not found"));
        mayRevoke(caller, certificate.id());
        if (certificate.revoked()) {
            throw new RequestRefused(
                    404, 76, "Certificate with serial " + serial + " and AKI " + aki + " was already revoked");
        }
        if (!id.isEmpty() && !id.equals(certificate.id())) {
            throw new RequestRefused(
                    400, 42, "Certificate with serial " + serial + " and AKI " + aki + " is not owned by " + id);
        }
        if (!caller.id().equals(certificate.id())) {
            Identities.requireManaged(
                    caller,
                    registry.identity(certificate.id())
                            .orElseThrow(() ->
                                    new RequestRefused(404, 43, "Identity " + certificate.id() + " was not found")));
        }
        IssuedCertificate revoked = certificate.revokedFor(reason, clock.instant());
        registry.put(revoked);
        return revoked;
    }

    private static void mayRevoke(RegisteredIdentity caller, String id) throws RequestRefused {
        if (!caller.id().equals(id) && !caller.may("hf.Revoker")) {
            throw RequestRefused.notAuthorized();
        }
    }

    /** Between two times, of which each may be absent; neither is part of it. */
    record Period(Optional<Instant> after, Optional<Instant> before) {
        static final Period ALWAYS = new Period(Optional.empty(), Optional.empty());

        boolean contradictory() {
            return after.isPresent() && before.isPresent() && after.get().isAfter(before.get());
        }

        boolean holds(long second) {
            Instant time = Instant.ofEpochSecond(second);
            return after.map(time::isAfter).orElse(true)
                    && before.map(time::isBefore).orElse(true);
        }
    }

    /** The list of the revoked certificates, those too that have expired meanwhile, PEM. */
    String list() {
        return list(Period.ALWAYS, Period.ALWAYS);
    }

    private String list(Period revoked, Period expiring) {
        List<Revocation> revocations = new ArrayList<>();
        for (IssuedCertificate certificate : registry.certificates()) {
            Optional<Long> at = certificate.revokedAt().filter(revoked::holds);
            if (at.isPresent() && expiring.holds(certificate.notAfter())) {
                revocations.add(
                        new Revocation(new BigInteger(certificate.serial(), 16), Instant.ofEpochSecond(at.get())));
            }
        }
        return issuer.revocationList(revocations, LIST_LIFE);
    }

    /**
     * A list for somebody who may ask for one.
     *
     * @param revoked when those on it were revoked
     * @param expiring when they expire
     */
    String list(RegisteredIdentity caller, Period revoked, Period expiring) throws RequestRefused {
        if (!caller.may("hf.GenCRL")) {
            throw RequestRefused.notAuthorized();
        }
        if (revoked.contradictory()) {
            throw new RequestRefused(
                    400, 36, "Invalid 'revokedafter' value. It must not be a timestamp greater than 'revokedbefore'");
        }
        if (expiring.contradictory()) {
            throw new RequestRefused(
                    400, 37, "Invalid 'expireafter' value. It must not be a timestamp greater than 'expirebefore'");
        }
        return list(revoked, expiring);
    }
}
