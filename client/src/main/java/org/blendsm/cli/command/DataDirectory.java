package org.blendsm.cli.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Where one instance keeps everything: copy it while the instance is down and you have a backup. */
public record DataDirectory(Path root) {
    public DataDirectory {
        root = root.toAbsolutePath().normalize();
    }

    /** What runs, and on which ports. */
    public Path state() {
        return root.resolve("instance.json");
    }

    public Path lock() {
        return root.resolve("lock");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    public Path log(String process) {
        return logs().resolve(process + ".log");
    }

    public Path ledger() {
        return root.resolve("ledger");
    }

    /** The real Fabric network's data. */
    public Path fabric() {
        return root.resolve("fabric");
    }

    /**
     * The first port of the real Fabric network that was made here, on which the instance stands for good. Empty where
     * it stands on the embedded ledger: a start that failed may have left the network's folder without a network.
     */
    public Optional<Integer> networkPort() {
        if (!Files.exists(fabric().resolve("seats"))) {
            return Optional.empty();
        }
        Path port = fabric().resolve("port-base");
        try {
            return Optional.of(Integer.valueOf(Files.readString(port).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + port, e);
        }
    }

    /** What the ledger writes when it is ready: how to connect to it. */
    public Path connection() {
        return (networkPort().isPresent() ? fabric() : ledger()).resolve("connection.json");
    }

    public Path database() {
        return root.resolve("database");
    }

    /** That of its owner. */
    public Path databasePassword() {
        return root.resolve("database.password");
    }

    /** A folder for each, with all that it is told before it starts: its settings, its certificate and key. */
    public Path services() {
        return root.resolve("services");
    }

    /** A service's or a member's own folder: its certificate, its key, what it stores. */
    public Path of(String owner) {
        return root.resolve(owner);
    }

    /** Copies a file so that only its owner can read the copy. */
    public static void copyPrivate(Path from, Path to) {
        try {
            writePrivate(to, Files.readString(from));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + from, e);
        }
    }

    /** Makes a folder that only its owner can read. */
    public static Path privateFolder(Path folder) {
        try {
            return Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder " + folder, e);
        }
    }

    /** Writes a file that only its owner can read, whole or not at all. */
    public static void writePrivate(Path file, String content) {
        try {
            Path folder = privateFolder(file.resolveSibling(""));
            Path draft = Files.createTempFile(
                    folder,
                    file.getFileName().toString(),
                    ".tmp",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(draft, content);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
