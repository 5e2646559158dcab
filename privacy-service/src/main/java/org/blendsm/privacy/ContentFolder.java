package org.blendsm.privacy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Optional;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.privacy.RecordId;
import org.springframework.stereotype.Component;

/**
 * The sealed bytes, readable by this service's user alone. Each record has a folder of its own, so that what one of
 * them costs does not grow with the others; the file in it is named by the hash of its bytes. Both names are 64 hex
 * digits: nothing that a caller wrote ever becomes a path.
 */
@Component
class ContentFolder {
    private static final int SHARD_DIGITS = 2;
    private static final int BUFFER = 64 << 10;
    private static final FileAttribute<?> OWNERS_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path folder;
    private final Path incoming;
    private final Path records;

    ContentFolder(PrivacyProperties settings) {
        this.folder = settings.directory();
        this.incoming = folder.resolve("incoming");
        this.records = folder.resolve("records");
        make(incoming);
        make(records);
        dropUnfinished();
        moveOld();
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

    /** What lies as {@code shard/record.ciphertext}: so it was before each record had a folder. */
    private void moveOld() {
        try (DirectoryStream<Path> shards = Files.newDirectoryStream(folder, "[0-9a-f][0-9a-f]")) {
            for (Path shard : shards) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(shard)) {
                    for (Path file : files) {
                        moveOld(file);
                    }
                }
                Files.delete(shard);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot move what was kept in " + folder + " before", e);
        }
    }

    private void moveOld(Path file) throws IOException {
        String[] name = file.getFileName().toString().split("\\.", 2);
        Path home = home(RecordId.of(name[0]));
        make(home);
        Files.move(file, home.resolve(name[1]), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Takes bytes in that belong to no record yet; when it returns, they are on disk.
     *
     * @throws Refused {@code CONTENT_DOES_NOT_MATCH} where they have another hash; {@code MALFORMED} where there are
     *     more of them than a record has, or the last do not come
     */
    Incoming receive(InputStream content, Sha256 expected) {
        try {
            Path file = Files.createTempFile(incoming, "", "");
            try {
                Incoming received = receive(content, file);
                NewRecord.requireMatch(received.hash(), expected);
                return received;
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("sealed bytes could not be written under " + folder, e);
        }
    }

    private static Incoming receive(InputStream content, Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[BUFFER];
            for (int read = next(content, buffer); read >= 0; read = next(content, buffer)) {
                digest.update(buffer, 0, read);
                ByteBuffer rest = ByteBuffer.wrap(buffer, 0, read);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                if (channel.size() > NewRecord.LARGEST) {
                    throw new Refused(
                            RefusalCode.MALFORMED, "A sealed record has at most " + NewRecord.LARGEST + " bytes.");
                }
            }
            channel.force(true);
            return new Incoming(file, Sha256.ofBytes(digest.digest()), channel.size());
        }
    }

    private static int next(InputStream content, byte[] buffer) {
        try {
            return content.read(buffer);
        } catch (IOException e) {
            throw new Refused(RefusalCode.MALFORMED, "The bytes did not come to their end: send them again.");
        }
    }

    /** Gives the record these bytes. When it returns, they are under their name for good. */
    void write(RecordId record, Incoming bytes) {
        Path home = home(record);
        try {
            boolean there = false;
            while (!there) {
                there = made(home) && moved(bytes, home);
            }
            sync(home);
            sync(shard(record));
        } catch (IOException e) {
            throw new UncheckedIOException("sealed bytes could not be written under " + folder, e);
        }
    }

    /** Not where it went, with another file that was its last, while it was looked at. */
    private static boolean made(Path home) throws IOException {
        try {
            Files.createDirectories(home, OWNERS_ALONE);
            return true;
        } catch (FileAlreadyExistsException e) {
            if (Files.isRegularFile(home)) {
                throw e;
            }
            return false;
        }
    }

    /** Not where the folder went meanwhile. */
    private static boolean moved(Incoming bytes, Path home) throws IOException {
        try {
            Files.move(bytes.file(), home.resolve(bytes.hash().value()), StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException e) {
            if (!Files.exists(bytes.file())) {
                throw e;
            }
            return false;
        }
    }

    Optional<Path> find(RecordId record, Sha256 ciphertext) {
        return Optional.of(home(record).resolve(ciphertext.value())).filter(Files::isRegularFile);
    }

    /** Takes the file away. When it returns, it does not come back after a crash. */
    void delete(RecordId record, Sha256 ciphertext) {
        Path home = home(record);
        try {
            if (Files.deleteIfExists(home.resolve(ciphertext.value()))) {
                leave(record);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("sealed bytes could not be deleted under " + folder, e);
        }
    }

    /** The same for every file of a record. */
    void delete(RecordId record) {
        Path home = home(record);
        if (!Files.isDirectory(home)) {
            return;
        }
        try (DirectoryStream<Path> ofRecord = Files.newDirectoryStream(home)) {
            for (Path file : ofRecord) {
                Files.deleteIfExists(file);
            }
            leave(record);
        } catch (NoSuchFileException _) {
            // It went a moment ago, with its last file
        } catch (IOException e) {
            throw new UncheckedIOException("sealed bytes could not be deleted under " + folder, e);
        }
    }

    /** The folder goes with its last file. */
    private void leave(RecordId record) throws IOException {
        Path home = home(record);
        try {
            sync(home);
            Files.delete(home);
        } catch (DirectoryNotEmptyException | NoSuchFileException _) {
            // Another file is in it, or was and has taken it along
        }
        sync(shard(record));
    }

    private Path home(RecordId record) {
        return shard(record).resolve(record.toString());
    }

    private Path shard(RecordId record) {
        return records.resolve(record.toString().substring(0, SHARD_DIGITS));
    }

    private static void make(Path directory) {
        try {
            Files.createDirectories(directory, OWNERS_ALONE);
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
