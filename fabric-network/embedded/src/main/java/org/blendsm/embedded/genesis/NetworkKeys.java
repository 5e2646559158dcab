package org.blendsm.embedded.genesis;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.cert.CertificateException;
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
public final class NetworkKeys {
    private static final Duration TLS_LIFE = Duration.ofDays(3650);

    private final Path folder;
    private final Map<Organisation, OrganisationKeys> organisations;

    private NetworkKeys(Path folder, Map<Organisation, OrganisationKeys> organisations) {
        this.folder = folder;
        this.organisations = Collections.unmodifiableMap(organisations);
    }

    /**
     * Either all of the network's keys are there or none: they are made aside and moved into place at once. Where the
     * server's certificate lacks a name, the server's key gets a new one.
     *
     * @param names under which clients reach gateway and CA
     */
    public static NetworkKeys open(Path data, List<String> names) throws IOException {
        Path folder = data.resolve("organisations");
        if (!Files.exists(folder)) {
            Path aside = PrivateFiles.folder(Files.createTempDirectory(data, "organisations-"));
            for (Organisation organisation : Organisation.values()) {
                OrganisationKeys.create(organisation, PrivateFiles.folder(aside.resolve(organisation.title())));
            }
            serverCertificate(aside, names);
            Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
        }
        Map<Organisation, OrganisationKeys> organisations = new EnumMap<>(Organisation.class);
        for (Organisation organisation : Organisation.values()) {
            organisations.put(organisation, OrganisationKeys.load(organisation, folder.resolve(organisation.title())));
        }
        NetworkKeys keys = new NetworkKeys(folder, organisations);
        keys.certifyServerAs(names);
        return keys;
    }

    /** Gateway and CA answer under one TLS certificate, given by the operator's TLS authority. */
    private static void serverCertificate(Path folder, List<String> names) throws IOException {
        Organisation operator = Organisation.OPERATOR;
        Issuer tlsCa = OrganisationKeys.load(operator, folder.resolve(operator.title()))
                .tlsCa();
        KeyPair pair = Ecdsa.newKeyPair();
        X509Certificate certificate = tlsCa.issue(server(names), pair.getPublic(), TLS_LIFE);
        Path tls = PrivateFiles.folder(folder.resolve("tls"));
        Files.writeString(tls.resolve("server-cert.pem"), Pem.of(certificate));
        PrivateFiles.write(tls.resolve("server-key.pem"), Pem.of(pair.getPrivate()));
    }

    private static Issuer.Subject server(List<String> names) {
        return Issuer.Subject.server(names.getFirst(), names);
    }

    private void certifyServerAs(List<String> names) throws IOException {
        try {
            X509Certificate standing = Pem.certificate(Files.readAllBytes(serverCertificatePath()));
            if (certifiedNames(standing).containsAll(written(names))) {
                return;
            }
            X509Certificate renewed =
                    organisation(Organisation.OPERATOR).tlsCa().issue(server(names), standing.getPublicKey(), TLS_LIFE);
            Path aside = serverCertificatePath().resolveSibling("server-cert.pem.new");
            Files.writeString(aside, Pem.of(renewed));
            Files.move(
                    aside,
                    serverCertificatePath(),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (CertificateException e) {
            throw new IOException("the server's TLS certificate cannot be read: " + serverCertificatePath(), e);
        }
    }

    private static List<String> certifiedNames(X509Certificate certificate) throws CertificateException {
        return written(certificate.getSubjectAlternativeNames().stream()
                .map(name -> String.valueOf(name.get(1)))
                .toList());
    }

    /** In one spelling: an address has many, and each provider of cryptography gives it in its own. */
    private static List<String> written(List<String> names) {
        return names.stream()
                .map(name ->
                        Issuer.isAddress(name) ? InetAddress.ofLiteral(name).getHostAddress() : name)
                .toList();
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
