package org.blendsm.identity.custody;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Supplier;

/** A file that only its owner can read (mode 600) and that is made once, on the first start. */
public final class PrivateFile {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private PrivateFile() {}

    /**
     * What the file holds; where there is none, it is made first. Of several processes that start at once, one makes it
     * and all read the same.
     *
     * @throws IllegalStateException where others than its owner may read it
     */
    public static byte[] readOrCreate(Path file, Supplier<byte[]> content) {
        try {
            if (!Files.exists(file)) {
                create(file.toAbsolutePath(), content.get());
            }
            if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
                throw new IllegalStateException(file + " must be readable by its owner only: chmod 600 " + file);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("a private file cannot be read or made: " + file, e);
        }
    }

    /**
     * Written beside and linked, so that a crash leaves no half a file and the first process's content counts; and on
     * the disk before anything is sealed with it, for that is synced too.
     */
    private static void create(Path file, byte[] content) throws IOException {
        Path folder = Files.createDirectories(file.getParent());
        Path fresh = Files.createTempFile(folder, ".", ".new", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            Files.write(fresh, content, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException e) {
            // another process was first, and its content counts
        } finally {
            Files.delete(fresh);
        }
        try (FileChannel entries = FileChannel.open(folder)) {
            entries.force(true);
        }
    }
}
