package org.blendsm.embedded.genesis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blendsm.embedded.certificates.Issuer;
import org.blendsm.embedded.identity.Ecdsa;
import org.blendsm.embedded.identity.Pem;

/** All keys of the network on this machine, made at the first start and read at every later one. */
public final class Network {
    /** The host name that stands in the server's TLS certificate, beside the loopback address. */
    public static final String TLS_SERVER_NAME = "localhost";

    private static final Duration TLS_LIFE = Duration.ofDays(3650);

    private final Path folder;
    private final Map<Organisation, OrganisationKeys> organisations;

    private Network(Path folder, Map<Organisation, OrganisationKeys> organisations) {
        this.folder = folder;
        this.organisations = Collections.unmodifiableMap(organisations);
    }

    /** Either all of the network's keys are there or none: they are made aside and moved into place at once. */
    public static Network open(Path data) throws IOException {
        Path folder = data.resolve("organisations");
        if (!Files.exists(folder)) {
            Path aside = PrivateFiles.folder(Files.createTempDirectory(data, "organisations-"));
            for (Organisation organisation : Organisation.values()) {
                OrganisationKeys.create(organisation, PrivateFiles.folder(aside.resolve(organisation.title())));
            }
            serverCertificate(aside);
            Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
        }
        Map<Organisation, OrganisationKeys> organisations = new EnumMap<>(Organisation.class);
        for (Organisation organisation : Organisation.values()) {
            organisations.put(organisation, OrganisationKeys.load(organisation, folder.resolve(organisation.title())));
        }
        return new Network(folder, organisations);
    }

    /** Gateway and CA answer under one TLS certificate, given by the operator's TLS authority. */
    private static void serverCertificate(Path folder) throws IOException {
        Organisation operator = Organisation.OPERATOR;
        Issuer tlsCa = OrganisationKeys.load(operator, folder.resolve(operator.title()))
                .tlsCa();
        KeyPair pair = Ecdsa.newKeyPair();
        X509Certificate certificate = tlsCa.issue(
                Issuer.Subject.server(TLS_SERVER_NAME, List.of(TLS_SERVER_NAME, "127.0.0.1", "::1")),
                pair.getPublic(),
                TLS_LIFE);
        Path tls = PrivateFiles.folder(folder.resolve("tls"));
        Files.writeString(tls.resolve("server-cert.pem"), Pem.of(certificate));
        PrivateFiles.write(tls.resolve("server-key.pem"), Pem.of(pair.getPrivate()));
    }

    public OrganisationKeys organisation(Organisation organisation) {
        OrganisationKeys keys = organisations.get(organisation);
        if (keys == null) {
            throw new IllegalStateException("no keys of " + organisation);
        }
        return keys;
    }

    public Optional<OrganisationKeys> organisation(String mspId) {
        return organisations.values().stream()
                .filter(keys -> keys.organisation().mspId().equals(mspId))
                .findFirst();
    }

    public List<OrganisationKeys> organisations() {
        return List.copyOf(organisations.values());
    }

    public Path tlsRootCertificate() {
        return organisation(Organisation.OPERATOR).tlsCaCertificatePath();
    }

    public Path serverCertificatePath() {
        return folder.resolve("tls").resolve("server-cert.pem");
    }

    public Path serverKeyPath() {
        return folder.resolve("tls").resolve("server-key.pem");
    }
}
