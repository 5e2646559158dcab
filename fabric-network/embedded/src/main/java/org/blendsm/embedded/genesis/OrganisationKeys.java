package org.blendsm.embedded.genesis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import org.blendsm.embedded.certificates.Issuer;
import org.blendsm.embedded.identity.Ecdsa;
import org.blendsm.embedded.identity.NodeRole;
import org.blendsm.embedded.identity.Pem;
import org.blendsm.embedded.identity.SigningIdentity;

/**
 * What one organisation owns on this machine: its two certificate authorities, its peer's and its orderer's identity,
 * and where the secret of its CA's registrar lies.
 */
public record OrganisationKeys(
        Organisation organisation,
        Path folder,
        Issuer ca,
        Issuer tlsCa,
        SigningIdentity peer,
        SigningIdentity orderer) {
    /** The name under which Fabric CA's first administrator is enrolled. */
    public static final String REGISTRAR = "admin";

    private static final Duration NODE_LIFE = Duration.ofDays(3650);

    /** Makes the organisation's keys below {@code folder}, which must not be there yet. */
    public static void create(Organisation organisation, Path folder) throws IOException {
        Issuer ca = Issuer.root(organisation.caName(), organisation.title());
        save(PrivateFiles.folder(folder.resolve("ca")), "ca", ca.certificate(), ca.key());
        PrivateFiles.write(registrarPath(folder), registrar());
        Issuer tlsCa = Issuer.root("tls" + organisation.caName(), organisation.title());
        save(PrivateFiles.folder(folder.resolve("tlsca")), "tlsca", tlsCa.certificate(), tlsCa.key());
        for (NodeRole role : new NodeRole[] {NodeRole.PEER, NodeRole.ORDERER}) {
            KeyPair pair = Ecdsa.newKeyPair();
            String name = role.unit() + "0." + organisation.title();
            X509Certificate certificate = ca.issue(Issuer.Subject.of(name, role.unit()), pair.getPublic(), NODE_LIFE);
            save(PrivateFiles.folder(folder.resolve(role.unit())), role.unit(), certificate, pair.getPrivate());
        }
    }

    public static OrganisationKeys load(Organisation organisation, Path folder) throws IOException {
        try {
            return new OrganisationKeys(
                    organisation,
                    folder,
                    issuer(folder, "ca"),
                    issuer(folder, "tlsca"),
                    node(organisation, folder, NodeRole.PEER),
                    node(organisation, folder, NodeRole.ORDERER));
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "cannot read the keys of " + organisation.title() + " in " + folder
                            + ". Restore the data directory from a backup.",
                    e);
        }
    }

    public Path caCertificatePath() {
        return certificatePath(folder, "ca");
    }

    public Path tlsCaCertificatePath() {
        return certificatePath(folder, "tlsca");
    }

    public Path registrarPath() {
        return registrarPath(folder);
    }

    private static Path registrarPath(Path folder) {
        return folder.resolve("ca").resolve("registrar.json");
    }

    private static String registrar() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return "{\"id\":\"" + REGISTRAR + "\",\"secret\":\"" + HexFormat.of().formatHex(secret) + "\"}\n";
    }

    private static void save(Path folder, String name, X509Certificate certificate, PrivateKey key) throws IOException {
        Files.writeString(folder.resolve(name + "-cert.pem"), Pem.of(certificate));
        PrivateFiles.write(folder.resolve(name + "-key.pem"), Pem.of(key));
    }

    private static Path certificatePath(Path folder, String name) {
        return folder.resolve(name).resolve(name + "-cert.pem");
    }

    private static X509Certificate certificate(Path folder, String name) throws IOException, GeneralSecurityException {
        return Pem.certificate(Files.readAllBytes(certificatePath(folder, name)));
    }

    private static PrivateKey key(Path folder, String name) throws IOException, GeneralSecurityException {
        Path path = folder.resolve(name).resolve(name + "-key.pem");
        return Ecdsa.privateKey(Pem.decode(Files.readString(path)));
    }

    private static Issuer issuer(Path folder, String name) throws IOException, GeneralSecurityException {
        return new Issuer(certificate(folder, name), key(folder, name));
    }

    private static SigningIdentity node(Organisation organisation, Path folder, NodeRole role)
            throws IOException, GeneralSecurityException {
        return new SigningIdentity(organisation.mspId(), certificate(folder, role.unit()), key(folder, role.unit()));
    }
}
