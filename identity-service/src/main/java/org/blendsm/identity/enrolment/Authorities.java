package org.blendsm.identity.enrolment;

import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.blendsm.fabric.ca.CaRefused;
import org.blendsm.fabric.ca.CertifiedKey;
import org.blendsm.fabric.ca.FabricCa;
import org.blendsm.fabric.ca.Registration;
import org.blendsm.identity.IdentityProperties;
import org.blendsm.identity.IdentityProperties.Authority;
import org.blendsm.model.MemberId;
import org.springframework.stereotype.Component;

/** The CAs of the organisations that this pool enrols for, each with the registrar that works there for it. */
@Component
class Authorities {
    private static final String MEMBER_TYPE = "client";
    private static final String REVOCATION_REASON = "privilegewithdrawn";
    private static final String SUPERSEDED = "superseded";

    private final Map<String, Office> offices = new HashMap<>();
    private final Map<String, CertifiedKey> registrars = new ConcurrentHashMap<>();

    private record Office(FabricCa ca, Authority authority) {}

    Authorities(IdentityProperties properties) throws IOException {
        for (var entry : properties.authorities().entrySet()) {
            Authority authority = entry.getValue();
            FabricCa ca = FabricCa.at(authority.url(), authority.caName(), authority.tlsRootCert());
            offices.put(entry.getKey(), new Office(ca, authority));
        }
    }

    /**
     * Registers a member under its address and enrols it; one that is registered gets a new secret and another
     * certificate.
     *
     * @throws CaRefused where it did not
     */
    X509Certificate enrol(String organisation, MemberId member, String secret, String csr) throws IOException {
        FabricCa ca = office(organisation).ca();
        try {
            ca.letEnrol(registrar(organisation), new Registration(member.value(), MEMBER_TYPE, secret, Map.of()));
        } catch (CaRefused refused) {
            forgetRegistrar(organisation);
            throw refused;
        }
        return ca.enrol(member.value(), secret, csr);
    }

    /** All that the organisation's CA has issued in the member's name and that is still good. */
    List<X509Certificate> certificates(String organisation, MemberId member) throws IOException {
        try {
            return office(organisation).ca().certificates(registrar(organisation), member.value());
        } catch (CaRefused refused) {
            forgetRegistrar(organisation);
            throw refused;
        }
    }

    /** Takes back one certificate; its holder stays registered. */
    void revoke(String organisation, X509Certificate certificate) throws IOException {
        try {
            office(organisation).ca().revoke(registrar(organisation), certificate, SUPERSEDED);
        } catch (CaRefused refused) {
            if (!refused.notThere()) {
                forgetRegistrar(organisation);
            }
            throw refused;
        }
    }

    void revoke(String organisation, MemberId member) throws IOException {
        try {
            office(organisation).ca().revoke(registrar(organisation), member.value(), REVOCATION_REASON);
        } catch (CaRefused refused) {
            forgetRegistrar(organisation);
            throw refused;
        }
    }

    /** Everything that the organisation's CA has revoked, in PEM. */
    String revocationList(String organisation) throws IOException {
        try {
            return office(organisation).ca().revocationList(registrar(organisation));
        } catch (CaRefused refused) {
            forgetRegistrar(organisation);
            throw refused;
        }
    }

    private Office office(String organisation) throws IOException {
        return Optional.ofNullable(offices.get(organisation))
                .orElseThrow(() -> new IOException("blendsm.identity.authorities has no CA for " + organisation));
    }

    /** Enrolled at the first need; its key lives in memory only. */
    private CertifiedKey registrar(String organisation) throws IOException {
        CertifiedKey known = registrars.get(organisation);
        if (known != null) {
            return known;
        }
        Office office = office(organisation);
        String secret =
                Files.readString(office.authority().registrarSecretFile()).strip();
        CertifiedKey enrolled = office.ca().enrol(office.authority().registrar(), secret);
        registrars.put(organisation, enrolled);
        return enrolled;
    }

    /** Its certificate may have run out; the next try gets another. */
    private void forgetRegistrar(String organisation) {
        registrars.remove(organisation);
    }
}
