package org.blendsm.cli.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.fabric.Identity;
import org.blendsm.fabric.ca.CertifiedKey;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.crypto.PublicKeyInfo;

/**
 * A folder with one certified key: {@code cert.pem}, and {@code key.pem} that only its owner can read. {@code address}
 * beside them is the holder's for life: after a rotation it follows from the key no more.
 */
public record KeyFolder(Path folder) {
    Path address() {
        return folder.resolve("address");
    }

    public Path certificate() {
        return folder.resolve("cert.pem");
    }

    public Path key() {
        return folder.resolve("key.pem");
    }

    boolean exists() {
        return Files.exists(certificate()) && Files.exists(key());
    }

    void write(CertifiedKey certified) {
        String pkcs8 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(certified.key().getEncoded());
        DataDirectory.writePrivate(key(), "-----BEGIN PRIVATE KEY-----\n" + pkcs8 + "\n-----END PRIVATE KEY-----\n");
        DataDirectory.writePrivate(certificate(), Certificates.pem(certified.certificate()));
    }

    SigningKey signingKey() {
        try {
            return SigningKey.read(key());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Identity identity(String mspId) {
        try {
            return new Identity(mspId, Certificates.read(certificate()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws UncheckedIOException where key or certificate cannot be read */
    CertifiedKey certified() {
        try {
            return CertifiedKey.read(key(), certificate());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Key first: a certificate alone is of no use to anybody. */
    void delete() {
        try {
            Files.deleteIfExists(key());
            Files.deleteIfExists(certificate());
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }

    PublicKeyInfo publicKey() {
        return PublicKeyInfo.of(identity("").certificate().getPublicKey());
    }

    /** Whose key it is. */
    MemberId member() {
        return keptAddress().orElseGet(() -> publicKey().address());
    }

    /** What is written down; empty where nothing is. */
    Optional<MemberId> keptAddress() {
        if (Files.notExists(address())) {
            return Optional.empty();
        }
        try {
            return Optional.of(new MemberId(Files.readString(address()).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + address(), e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(address() + " holds no address: " + e.getMessage(), e);
        }
    }

    /** Writes the address of the key that is here down: it was never rotated. */
    void keepAddress() {
        DataDirectory.writePrivate(address(), publicKey().address() + "\n");
    }

    boolean isRotated() {
        return !member().equals(publicKey().address());
    }
}
