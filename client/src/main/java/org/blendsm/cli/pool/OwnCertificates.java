package org.blendsm.cli.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.blendsm.fabric.ca.CaRefused;
import org.blendsm.fabric.ca.CertifiedKey;
import org.blendsm.fabric.ca.FabricCa;
import org.blendsm.fabric.ca.Registration;
import org.blendsm.fabric.ca.SigningRequests;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.model.MemberId;
import org.blendsm.model.crypto.PublicKeyInfo;

/**
 * The certificates that an instance has from its organisation's authority. Everybody is registered there as a client
 * under the address of the key, as identity-service does with members: so it finds and revokes whoever is expelled. The
 * one administrator is the founder, for as long as the founding takes.
 */
final class OwnCertificates {
    /** More than the longest that an instance is left running between two starts, by which certificates are renewed. */
    private static final Duration RENEWED_BEFORE_END = Duration.ofDays(60);

    private static final String FOUNDER = "founder";
    private static final String CESSATION = "cessationofoperation";

    private final Connection connection;

    OwnCertificates(Connection connection) {
        this.connection = connection;
    }

    /**
     * A key and a certificate for each folder that has none, and the address of the first key, which stays. A
     * certificate that soon runs out is renewed, for the same key.
     *
     * @param wanted with the attributes that go into each certificate
     */
    void enrol(Map<KeyFolder, Map<String, String>> wanted) {
        Map<KeyFolder, Map<String, String>> missing = new HashMap<>(wanted);
        missing.keySet().removeIf(OwnCertificates::lasts);
        if (!missing.isEmpty()) {
            FabricCa authority = authority();
            CertifiedKey registrar = registrar(authority);
            missing.forEach((folder, attributes) -> enrol(authority, registrar, folder, attributes));
        }
        wanted.keySet().stream()
                .filter(folder -> folder.keptAddress().isEmpty())
                .forEach(KeyFolder::keepAddress);
    }

    private static boolean lasts(KeyFolder folder) {
        return folder.exists()
                && folder.certified()
                        .certificate()
                        .getNotAfter()
                        .toInstant()
                        .isAfter(Instant.now().plus(RENEWED_BEFORE_END));
    }

    private static void enrol(
            FabricCa authority, CertifiedKey registrar, KeyFolder folder, Map<String, String> attributes) {
        boolean begins = !folder.exists();
        KeyPair pair = begins ? P256.newKey() : pair(folder.certified());
        MemberId member = begins ? PublicKeyInfo.of(pair.getPublic()).address() : folder.member();
        String address = member.value();
        Registration registration = new Registration(address, "client", Secrets.fresh(), attributes);
        authority.letEnrol(registrar, registration);
        folder.write(new CertifiedKey(
                pair.getPrivate(),
                authority.enrol(address, registration.secret(), SigningRequests.pem(address, pair))));
        if (begins) {
            folder.keepAddress();
        }
    }

    private static KeyPair pair(CertifiedKey certified) {
        return new KeyPair(certified.certificate().getPublicKey(), certified.key());
    }

    /** An administrator of the organisation. On the real network its office registered one, for one enrolment. */
    void enrolFounder(KeyFolder folder) {
        if (!folder.exists()) {
            FabricCa authority = authority();
            Connection.Credentials invited = connection.founder().orElseGet(() -> invite(authority));
            folder.write(authority.enrol(invited.id(), invited.secret()));
        }
    }

    private Connection.Credentials invite(FabricCa authority) {
        Connection.Credentials invited = new Connection.Credentials(FOUNDER, Secrets.fresh());
        authority.letEnrol(registrar(authority), new Registration(invited.id(), "admin", invited.secret(), Map.of()));
        return invited;
    }

    /** Takes the founder's certificate back and deletes its key: nobody is to administer the organisation with it. */
    void retireFounder(KeyFolder folder) {
        if (folder.exists()) {
            CertifiedKey founder = folder.certified();
            FabricCa authority = authority();
            try {
                authority.revoke(
                        founder,
                        connection.founder().map(Connection.Credentials::id).orElse(FOUNDER),
                        CESSATION);
            } catch (CaRefused refused) {
                // a try before this one did it, and was broken off
                if (!refused.callerUnknown()) {
                    throw refused;
                }
            }
            folder.delete();
        }
    }

    private CertifiedKey registrar(FabricCa authority) {
        Connection.Credentials registrar = connection.registrar();
        return authority.enrol(registrar.id(), registrar.secret());
    }

    private FabricCa authority() {
        try {
            return FabricCa.at(
                    URI.create(connection.caUrl()), connection.own().caName(), Path.of(connection.tlsRootCertPath()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
