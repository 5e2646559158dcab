package org.blendsm.cli.pool;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.model.crypto.ServerCertificates;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;

/**
 * How gateway and broker of an instance are reached from outside.
 *
 * @param tls the folder of the certificate under which both speak TLS; empty where they speak none
 * @param door the gateway as members reach it; empty where that is where it listens
 * @param mqtt the broker as members reach it, as {@link Addresses} has it
 * @param bind the address at which both listen; empty for the loopback's
 */
public record Outward(Optional<Path> tls, Optional<URI> door, Optional<String> mqtt, Optional<String> bind) {
    /** On this machine alone, without TLS. */
    public static final Outward NOT =
            new Outward(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** As certbot calls them. */
    static final String CHAIN = "fullchain.pem";

    static final String KEY = "privkey.pem";

    /** @throws CommandFailed where others could listen to what is said, or it is no address at which to listen */
    public Outward {
        boolean open = bind.map(Outward::literal)
                .filter(address -> !address.isLoopbackAddress())
                .isPresent();
        if (open && tls.isEmpty()) {
            throw new CommandFailed("at " + bind.orElseThrow()
                    + " others reach gateway and broker, so both have to speak TLS: "
                    + "name the folder of a certificate with BLENDSM_TLS, or leave out BLENDSM_BIND");
        }
        tls = tls.map(folder -> folder.toAbsolutePath().normalize());
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed("BLENDSM_BIND is an address of this machine, not " + address, e);
        }
    }

    /** At which of this machine's addresses they are asked within the deployment. */
    String host() {
        return bind.map(Outward::literal)
                .filter(address -> !address.isAnyLocalAddress())
                .map(InetAddress::getHostAddress)
                .orElse("127.0.0.1");
    }

    /** @throws CommandFailed where the services could not start under the certificate: the phrase says what to do */
    public void requireUsable() {
        tls.ifPresent(folder -> {
            PemSslBundleProperties files = new PemSslBundleProperties();
            files.getKeystore().setCertificate("file:" + folder.resolve(CHAIN));
            files.getKeystore().setPrivateKey("file:" + folder.resolve(KEY));
            files.getKeystore().setVerifyKeys(true);
            try {
                KeyStore shown = Objects.requireNonNull(
                        PropertiesSslBundle.get(files).getStores().getKeyStore());
                ServerCertificates.requireValid(shown, Instant.now());
            } catch (RuntimeException e) {
                throw new CommandFailed(
                        "BLENDSM_TLS names " + folder + ", whose " + CHAIN + " and " + KEY + " are of no use: "
                                + root(e).getMessage(),
                        e);
            }
        });
    }

    private static Throwable root(Throwable failure) {
        return failure.getCause() == null ? failure : root(failure.getCause());
    }
}
