package org.blendsm.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.blendsm.embedded.genesis.PrivateFiles;

/** The folder that one ledger lives in, held by a lock so that no second process writes to it. */
final class DataFolder implements AutoCloseable {
    private final Path path;
    private final boolean temporary;
    private final FileChannel lockFile;

    DataFolder(Optional<Path> wanted) throws IOException {
        this.temporary = wanted.isEmpty();
        this.path = (wanted.isPresent()
                        ? PrivateFiles.folder(wanted.get())
                        : Files.createTempDirectory("blendsm-ledger-"))
                .toAbsolutePath()
                .normalize();
        this.lockFile =
                FileChannel.open(path.resolve("ledger.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock().isEmpty()) {
            lockFile.close();
            throw new IOException("Another embedded ledger already runs on " + path
                    + ". Stop it first, or choose another folder with --data.");
        }
    }

    private Optional<FileLock> lock() throws IOException {
        try {
            return Optional.ofNullable(lockFile.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty(); // held by this very process
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
        if (temporary) {
            delete();
        }
    }

    private void delete() throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(path)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.deleteIfExists(file);
        }
    }
}
