package org.blendsm.embedded.genesis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that only their owner may read: keys and secrets. */
public final class PrivateFiles {
    private PrivateFiles() {}

    /** Writes a new file of mode 600; it never exists in any other mode. */
    public static void write(Path path, String text) throws IOException {
        Files.createFile(path, onlyOwner("rw-------"));
        Files.write(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A directory of mode 700, with its parents. */
    public static Path folder(Path path) throws IOException {
        return Files.createDirectories(path, onlyOwner("rwx------"));
    }

    private static FileAttribute<?>[] onlyOwner(String mode) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }
}
