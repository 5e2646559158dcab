package org.blendsm.embedded.ca;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.blendsm.embedded.ca.RegisteredIdentity.Attribute;
import org.blendsm.embedded.certificates.Issuer;
import org.blendsm.embedded.certificates.Issuer.Revocation;
import org.blendsm.embedded.identity.Ecdsa;
import org.blendsm.embedded.identity.NodeRole;
import org.blendsm.embedded.identity.Pem;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import tools.jackson.databind.json.JsonMapper;

/** One organisation's certificate authority: who may register, enrol and revoke whom. */
final class CertificateAuthority implements AutoCloseable {
    private static final Duration CERTIFICATE_LIFE = Duration.ofDays(365);
    private static final Duration LIST_LIFE = Duration.ofDays(1);
    private static final int WRONG_SECRETS_ALLOWED = 10;
    private static final int FOR_EVER = -1;
    private static final Set<String> FIXED_ATTRIBUTES = Set.of("hf.EnrollmentID", "hf.Type", "hf.Affiliation");

    private final String name;
    private final Issuer issuer;
    private final CaRegistry registry;
    private final Clock clock;
    private final String authorityKeyId;
    private final Affiliations affiliations;

    CertificateAuthority(String name, Issuer issuer, Path journal, Clock clock) throws IOException {
        this.name = name;
        this.issuer = issuer;
        this.registry = new CaRegistry(journal);
        this.clock = clock;
        this.affiliations = new Affiliations(registry, clock);
        byte[] extension = issuer.certificate().getExtensionValue("2.5.29.14");
        this.authorityKeyId = HexFormat.of()
                .formatHex(SubjectKeyIdentifier.getInstance(
                                ASN1OctetString.getInstance(extension).getOctets())
                        .getKeyIdentifier());
    }

    String name() {
        return name;
    }

    String chain() {
        return Base64.getEncoder().encodeToString(Pem.of(issuer.certificate()).getBytes(StandardCharsets.UTF_8));
    }

    /** The first identity, who may do everything here. It is made at the first start. */
    void bootstrap(String id, String secret) {
        if (registry.identity(id).isEmpty()) {
            List<Attribute> everything = new ArrayList<>(List.of(
                    new Attribute("hf.Registrar.Roles", "*", false),
                    new Attribute("hf.Registrar.DelegateRoles", "*", false),
                    new Attribute("hf.Registrar.Attributes", "*", false),
                    new Attribute("hf.Revoker", "true", false),
                    new Attribute("hf.GenCRL", "true", false),
                    new Attribute("hf.AffiliationMgr", "true", false)));
            everything.addAll(fixed(id, "client", ""));
            registry.put(
                    new RegisteredIdentity(id, "client", "", everything, Secrets.hash(secret), FOR_EVER, 0, 0, false));
        }
    }

    private static List<Attribute> fixed(String id, String type, String affiliation) {
        return List.of(
                new Attribute("hf.EnrollmentID", id, true),
                new Attribute("hf.Type", type, true),
                new Attribute("hf.Affiliation", affiliation, true));
    }

    /** Who knows this secret. Ten wrong ones in a row lock the identity. */
    synchronized RegisteredIdentity login(String id, String secret) throws RequestRefused {
        RegisteredIdentity identity = registry.identity(id).orElseThrow(RequestRefused::notAuthenticated);
        if (identity.failedLogins() >= WRONG_SECRETS_ALLOWED) {
            throw new RequestRefused(
                    401,
                    73,
                    "Incorrect password entered " + identity.failedLogins() + " times, max incorrect password limit of "
                            + WRONG_SECRETS_ALLOWED + " reached");
        }
        if (!Secrets.matches(secret, identity.secretHash())) {
            registry.put(identity.afterWrongSecret());
            throw RequestRefused.notAuthenticated();
        }
        boolean used = identity.maxEnrollments() != FOR_EVER && identity.enrollments() >= identity.maxEnrollments();
        if (identity.revoked() || used) {
            throw RequestRefused.notAuthenticated();
        }
        registry.put(identity.afterLogin());
        return identity;
    }

    /** Who holds this certificate of this authority, which must hold still. */
    RegisteredIdentity holder(X509Certificate certificate) throws RequestRefused {
        try {
            certificate.verify(issuer.certificate().getPublicKey(), Ecdsa.PROVIDER);
            certificate.checkValidity(java.util.Date.from(clock.instant()));
        } catch (GeneralSecurityException e) {
            throw RequestRefused.notAuthenticated();
        }
        IssuedCertificate issued = registry.certificate(
                        IssuedCertificate.hex(certificate.getSerialNumber()), IssuedCertificate.trimmed(authorityKeyId))
                .orElseThrow(RequestRefused::notAuthenticated);
        if (issued.revoked()) {
            throw RequestRefused.notAuthenticated();
        }
        return registry.identity(issued.id()).orElseThrow(RequestRefused::notAuthenticated);
    }

    /**
     * A certificate for the key in the request.
     *
     * @param request PKCS #10, PEM; its common name is the identity's id
     * @param hosts alternative names; absent for those in the request
     * @param profile empty, or {@code tls}
     * @param attributes names of the attributes asked for; absent: those that every certificate carries
     */
    String enroll(
            RegisteredIdentity identity,
            String request,
            Optional<List<String>> hosts,
            String profile,
            Optional<List<String>> attributes)
            throws RequestRefused {
        if (!profile.isEmpty() && !profile.equals("tls") && !profile.equals("default")) {
            throw new RequestRefused(500, 0, "Invalid profile: '" + profile + "'");
        }
        SigningRequest asked = SigningRequest.of(request, identity.id());
        X509Certificate certificate = issuer.issue(
                new Issuer.Subject(
                        identity.id(),
                        identity.units(),
                        asked.further(),
                        hosts.map(Issuer::names).orElseGet(asked::hosts),
                        profile.equals("tls"),
                        extension(identity, attributes)),
                asked.key(),
                CERTIFICATE_LIFE);
        String pem = Pem.of(certificate);
        registry.put(IssuedCertificate.of(identity.id(), certificate, authorityKeyId, pem));
        return pem;
    }

    private static Optional<String> extension(RegisteredIdentity identity, Optional<List<String>> asked) {
        Map<String, String> chosen = new TreeMap<>();
        for (Attribute attribute : identity.attributes()) {
            boolean wanted =
                    asked.map(names -> names.contains(attribute.name())).orElse(attribute.ecert());
            if (wanted) {
                chosen.put(attribute.name(), attribute.value());
            }
        }
        return chosen.isEmpty()
                ? Optional.empty()
                : Optional.of(JsonMapper.shared().writeValueAsString(Map.of("attrs", chosen)));
    }

    /** What a registrar asks for. An empty type is the registrar's own; {@code .} is the root affiliation. */
    record Registration(
            String id,
            String type,
            String affiliation,
            Optional<String> secret,
            int maxEnrollments,
            List<Attribute> attributes) {}

    /** The secret of the new identity. */
    synchronized String register(RegisteredIdentity registrar, Registration asked) throws RequestRefused {
        String type = asked.type().isEmpty() ? registrar.type() : asked.type();
        String affiliation = asked.affiliation().isEmpty()
                ? registrar.affiliation()
                : asked.affiliation().equals(".") ? "" : asked.affiliation();
        if (!mayActOn(registrar, type)
                || NodeRole.ofUnit(type).isEmpty()
                || !mayRegister(registrar, asked.attributes())
                || !affiliations.knows(affiliation)
                || !Affiliations.within(registrar.affiliation(), affiliation)) {
            throw RequestRefused.notAuthorized();
        }
        if (asked.id().isEmpty()) {
            throw new RequestRefused(400, 0, "No identity name was provided");
        }
        if (registry.identity(asked.id()).isPresent()) {
            throw new RequestRefused(409, 74, "Identity '" + asked.id() + "' is already registered");
        }
        String secret = asked.secret().orElseGet(Secrets::random);
        List<Attribute> attributes = new ArrayList<>(asked.attributes());
        attributes.addAll(fixed(asked.id(), type, affiliation));
        registry.put(new RegisteredIdentity(
                asked.id(),
                type,
                affiliation,
                List.copyOf(attributes),
                Secrets.hash(secret),
                asked.maxEnrollments() == 0 ? FOR_EVER : asked.maxEnrollments(),
                0,
                0,
                false));
        return secret;
    }

    /** Nobody gives what he has not: the reserved attributes only as far as the registrar has them. */
    private static boolean mayRegister(RegisteredIdentity registrar, List<Attribute> attributes) {
        String allowed = registrar.attribute("hf.Registrar.Attributes").orElse("");
        for (Attribute attribute : attributes) {
            boolean reserved = attribute.name().startsWith("hf.");
            if (FIXED_ATTRIBUTES.contains(attribute.name()) || !covers(allowed, attribute.name())) {
                return false;
            }
            String own = registrar.attribute(attribute.name()).orElse("");
            boolean harmless = attribute.value().equalsIgnoreCase("false");
            if (reserved && !harmless && !holdsAll(own, attribute.value())) {
                return false;
            }
        }
        return true;
    }

    /** Whether one comma-separated list is part of another, which may be {@code *} for everything. */
    private static boolean holdsAll(String large, String small) {
        List<String> all = List.of(large.toLowerCase(Locale.ROOT).split(","));
        return all.contains("*")
                || Arrays.stream(small.toLowerCase(Locale.ROOT).split(",")).allMatch(all::contains);
    }

    /** Whether a comma-separated list of names, some ending in {@code *}, holds this one. */
    private static boolean covers(String patterns, String name) {
        return Arrays.stream(patterns.split(","))
                .map(String::trim)
                .anyMatch(pattern -> pattern.equals(name)
                        || (pattern.endsWith("*") && name.startsWith(pattern.substring(0, pattern.length() - 1))));
    }

    /**
     * What a registrar wants changed of an identity; empty leaves what is there.
     *
     * @param affiliation {@code .} for the root
     * @param maxEnrollments 0 leaves it, -2 forbids all
     */
    record Modification(
            String type, String affiliation, Optional<String> secret, int maxEnrollments, List<Attribute> attributes) {}

    synchronized RegisteredIdentity modify(RegisteredIdentity caller, String id, Modification asked)
            throws RequestRefused {
        RegisteredIdentity before = managed(caller, id);
        String type = asked.type().isEmpty() ? before.type() : asked.type();
        String affiliation = switch (asked.affiliation()) {
            case "" -> before.affiliation();
            case "." -> "";
            default -> asked.affiliation();
        };
        if (!affiliations.knows(affiliation) && !asked.affiliation().isEmpty()) {
            throw new RequestRefused(400, 58, "Affiliation '" + affiliation + "' is not supported");
        }
        if (!Affiliations.within(caller.affiliation(), affiliation)
                || !mayActOn(caller, type)
                || NodeRole.ofUnit(type).isEmpty()
                || !mayRegister(caller, asked.attributes())) {
            throw RequestRefused.notAuthorized();
        }
        List<Attribute> attributes = new ArrayList<>(asked.attributes());
        if (!asked.affiliation().isEmpty()) {
            attributes.add(new Attribute("hf.Affiliation", affiliation, true));
        }
        if (!asked.type().isEmpty()) {
            attributes.add(new Attribute("hf.Type", type, true));
        }
        int maxEnrollments = switch (asked.maxEnrollments()) {
            case 0 -> before.maxEnrollments();
            case -2 -> 0;
            default -> asked.maxEnrollments();
        };
        RegisteredIdentity now = before.changed(type, affiliation, attributes, maxEnrollments);
        if (asked.secret().isPresent()) {
            now = now.withSecret(Secrets.hash(asked.secret().get()));
        }
        registry.put(now);
        return now;
    }

    /** Forgets an identity and revokes its certificates. @param force also where it is the caller's own */
    synchronized RegisteredIdentity remove(RegisteredIdentity caller, String id, boolean force) throws RequestRefused {
        if (caller.id().equals(id) && !force) {
            throw new RequestRefused(403, 56, "Need to use 'force' option to delete your own identity");
        }
        RegisteredIdentity identity = managed(caller, id);
        List<CaRegistry.Row> rows = new ArrayList<>(List.of(CaRegistry.Row.removed(id)));
        registry.certificatesOf(id).stream()
                .filter(certificate -> !certificate.revoked())
                .forEach(certificate -> rows.add(
                        CaRegistry.Row.certificate(certificate.revokedFor("cessationofoperation", clock.instant()))));
        registry.write(rows);
        return identity;
    }

    /** An identity, if it is there and the caller may act on it. */
    private RegisteredIdentity managed(RegisteredIdentity caller, String id) throws RequestRefused {
        RegisteredIdentity identity = registry.identity(id)
                .orElseThrow(() -> new RequestRefused(404, 63, "Failed to get User: User not found"));
        requireManaged(caller, identity);
        return identity;
    }

    private static void requireManaged(RegisteredIdentity caller, RegisteredIdentity identity) throws RequestRefused {
        if (!Affiliations.within(caller.affiliation(), identity.affiliation()) || !mayActOn(caller, identity.type())) {
            throw RequestRefused.notAuthorized();
        }
    }

    private static boolean mayActOn(RegisteredIdentity caller, String type) {
        return covers(caller.attribute("hf.Registrar.Roles").orElse(""), type);
    }

    Affiliations affiliations() {
        return affiliations;
    }

    /** The certificates of whom the caller may see. */
    List<IssuedCertificate> certificates(RegisteredIdentity caller) {
        return registry.certificates().stream()
                .filter(certificate -> caller.affiliation().isEmpty()
                        || registry.identity(certificate.id())
                                .filter(holder -> Affiliations.within(caller.affiliation(), holder.affiliation()))
                                .isPresent())
                .toList();
    }

    /** Revokes one certificate by serial and key, or an identity with all of its certificates. */
    synchronized List<IssuedCertificate> revoke(
            RegisteredIdentity caller, String id, String serial, String aki, String reason) throws RequestRefused {
        if (!serial.isEmpty() && !aki.isEmpty()) {
            return List.of(
                    revokeOne(caller, id, IssuedCertificate.trimmed(serial), IssuedCertificate.trimmed(aki), reason));
        }
        if (id.isEmpty()) {
            throw new RequestRefused(400, 48, "Either Name or Serial and AKI are required for a revoke request");
        }
        mayRevoke(caller, id);
        RegisteredIdentity identity = registry.identity(id)
                .orElseThrow(() -> new RequestRefused(404, 43, "Identity " + id + " was not found"));
        if (!caller.id().equals(id)) {
            requireManaged(caller, identity);
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
            requireManaged(
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
    String revocationList() {
        return revocationList(Period.ALWAYS, Period.ALWAYS);
    }

    private String revocationList(Period revoked, Period expiring) {
        List<Revocation> revocations = new ArrayList<>();
        for (IssuedCertificate certificate : registry.certificates()) {
            Optional<Long> at = certificate.revokedAt().filter(revoked::holds);
            if (at.isPresent() && expiring.holds(certificate.notAfter())) {
                revocations.add(new Revocation(
                        new java.math.BigInteger(certificate.serial(), 16), Instant.ofEpochSecond(at.get())));
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
    String revocationList(RegisteredIdentity caller, Period revoked, Period expiring) throws RequestRefused {
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
        return revocationList(revoked, expiring);
    }

    /** The identities that the caller may act on, who has to be a registrar. */
    List<RegisteredIdentity> identities(RegisteredIdentity caller) throws RequestRefused {
        if (caller.attribute("hf.Registrar.Roles").orElse("").isEmpty()) {
            throw RequestRefused.notAuthorized();
        }
        return registry.identities().stream()
                .filter(identity -> mayActOn(caller, identity.type())
                        && Affiliations.within(caller.affiliation(), identity.affiliation()))
                .toList();
    }

    RegisteredIdentity identity(RegisteredIdentity caller, String id) throws RequestRefused {
        return managed(caller, id);
    }

    @Override
    public void close() throws IOException {
        registry.close();
    }
}
