package org.blendsm.privacy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.blendsm.model.Sha256;
import org.blendsm.model.privacy.RecordId;
import org.springframework.stereotype.Component;

/**
 * The sealed bytes, one file for each record, readable by this service's user alone. A file's name is made of the
 * record's id and the hash of its bytes, 64 hex digits each: nothing that a caller wrote ever becomes a path.
 */
@Component
class ContentFolder {
    private static final int SHARD_DIGITS = 2;

    private final Path folder;
    private final Path incoming;

    ContentFolder(PrivacyProperties settings) {
        this.folder = settings.directory();
        this.incoming = folder.resolve("incoming");
        make(incoming);
        dropUnfinished();
    }

    /** What a crash left half written belongs to no record, so nobody would erase it with one. */
    private void dropUnfinished() {
        try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(incoming)) {
            for (Path part : unfinished) {
                Files.delete(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + incoming, e);
        }
    }

    /** Writes the bytes. When it returns, they are on disk under their name, or were before. */
    void write(RecordId record, Sha256 ciphertext, byte[] bytes) {
        Path shard = shard(record);
        make(shard);
        try {
            Path part = Files.createTempFile(incoming, "", "");
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            } catch (IOException e) {
                Files.deleteIfExists(part);
                throw e;
            }
            Files.move(part, path(record, ciphertext), StandardCopyOption.ATOMIC_MOVE);
            sync(shard);
        } catch (IOException e) {
            throw new UncheckedIOException("sealed bytes could not be written under " + folder, e);
        }
    }

    Optional<Path> find(RecordId record, Sha256 ciphertext) {
        return Optional.of(path(record, ciphertext)).filter(Files::isRegularFile);
    }

    /** Takes the file away. When it returns, it does not come back after a crash. */
    void delete(RecordId record, Sha256 ciphertext) {
        try {
            if (Files.deleteIfExists(path(record, ciphertext))) {
                sync(shard(record));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("sealed bytes could not be deleted under " + folder, e);
        }
    }

    /** The same for every file of a record. */
    void delete(RecordId record) {
        Path shard = shard(record);
        if (!Files.isDirectory(shard)) {
            return;
        }
        try (DirectoryStream<Path> ofRecord = Files.newDirectoryStream(shard, record + ".*")) {
            for (Path file : ofRecord) {
                Files.delete(file);
            }
            sync(shard);
        } catch (IOException e) {
            throw new UncheckedIOException("sealed bytes could not be deleted under " + folder, e);
        }
    }

    private Path path(RecordId record, Sha256 ciphertext) {
        return shard(record).resolve(record + "." + ciphertext);
    }

    private Path shard(RecordId record) {
        return folder.resolve(record.toString().substring(0, SHARD_DIGITS));
    }

    private static void make(Path directory) {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep sealed bytes in " + directory, e);
        }
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
