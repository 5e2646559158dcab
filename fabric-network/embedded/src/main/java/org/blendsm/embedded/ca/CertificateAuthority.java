package org.blendsm.embedded.ca;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.blendsm.embedded.ca.RegisteredIdentity.Attribute;
import org.blendsm.embedded.certificates.Issuer;
import org.blendsm.embedded.identity.Ecdsa;
import org.blendsm.embedded.identity.Pem;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import tools.jackson.databind.json.JsonMapper;

/**
 * One organisation's certificate authority: who comes in by a secret or a certificate of it, and the certificates that
 * it gives out. Whom it knows are its {@link Identities} in their {@link Affiliations}; what it takes back,
 * {@link Revocations}.
 */
final class CertificateAuthority implements AutoCloseable {
    private static final Duration CERTIFICATE_LIFE = Duration.ofDays(365);
    private static final int WRONG_SECRETS_ALLOWED = 10;

    private final String name;
    private final Issuer issuer;
    private final CaRegistry registry;
    private final Clock clock;
    private final String authorityKeyId;
    private final Identities identities;
    private final Affiliations affiliations;
    private final Revocations revocations;

    CertificateAuthority(String name, Issuer issuer, Path journal, Clock clock) throws IOException {
        this.name = name;
        this.issuer = issuer;
        this.registry = new CaRegistry(journal);
        this.clock = clock;
        this.affiliations = new Affiliations(registry, clock);
        this.identities = new Identities(registry, affiliations, clock);
        this.revocations = new Revocations(registry, issuer, clock);
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
            everything.addAll(Identities.fixed(id, "client", ""));
            registry.put(new RegisteredIdentity(
                    id, "client", "", everything, Secrets.hash(secret), Identities.FOR_EVER, 0, 0, false));
        }
    }

    /** Who knows this secret. Ten wrong ones in a row lock the identity. */
    RegisteredIdentity login(String id, String secret) throws RequestRefused {
        synchronized (registry.changes) {
            RegisteredIdentity identity = registry.identity(id).orElseThrow(RequestRefused::notAuthenticated);
            if (identity.failedLogins() >= WRONG_SECRETS_ALLOWED) {
                throw new RequestRefused(
                        401,
                        73,
                        "Incorrect password entered " + identity.failedLogins()
                                + " times, max incorrect password limit of " + WRONG_SECRETS_ALLOWED + " reached");
            }
            if (!Secrets.matches(secret, identity.secretHash())) {
                registry.put(identity.afterWrongSecret());
                throw RequestRefused.notAuthenticated();
            }
            boolean used = identity.maxEnrollments() != Identities.FOR_EVER
                    && identity.enrollments() >= identity.maxEnrollments();
            if (identity.revoked() || used) {
                throw RequestRefused.notAuthenticated();
            }
            registry.put(identity.afterLogin());
            return identity;
        }
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

    Identities identities() {
        return identities;
    }

    Affiliations affiliations() {
        return affiliations;
    }

    Revocations revocations() {
        return revocations;
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

    @Override
    public void close() throws IOException {
        registry.close();
    }
}
