package org.blendsm.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.privacy.RecordId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class ContentFolderTest {
    private static final RecordId RECORD = RecordId.of("ab" + "0".repeat(62));
    private static final byte[] BYTES = "sealed".getBytes(UTF_8);
    private static final Sha256 HASH = Sha256.of(BYTES);

    @TempDir
    Path root;

    Path directory;
    ContentFolder folder;

    @BeforeEach
    void a_folder_that_is_not_there_yet() {
        directory = root.resolve("sealed");
        folder = new ContentFolder(new PrivacyProperties(directory, "here", DataSize.ofGigabytes(1)));
    }

    @Test
    void bytes_are_found_as_they_were_written_and_written_again_without_harm() throws IOException {
        assertThat(folder.find(RECORD, HASH)).isEmpty();
        keep(RECORD, BYTES);
        keep(RECORD, BYTES);
        assertThat(Files.readAllBytes(folder.find(RECORD, HASH).orElseThrow())).isEqualTo(BYTES);
        assertThat(files()).hasSize(1);
    }

    @Test
    void deleted_bytes_are_gone_and_deleting_them_again_is_fine() throws IOException {
        keep(RECORD, BYTES);
        folder.delete(RECORD, HASH);
        folder.delete(RECORD, HASH);
        assertThat(folder.find(RECORD, HASH)).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void every_file_of_a_record_is_deleted_and_no_other() throws IOException {
        RecordId neighbour = RecordId.of("ab" + "1".repeat(62));
        RecordId elsewhere = RecordId.of("cd" + "0".repeat(62));
        keep(RECORD, BYTES);
        keep(RECORD, new byte[0]);
        keep(neighbour, BYTES);
        folder.delete(RECORD);
        folder.delete(elsewhere);
        assertThat(files()).containsExactly(folder.find(neighbour, HASH).orElseThrow());
    }

    @Test
    void what_one_record_costs_does_not_grow_with_those_whose_ids_begin_like_its_own() throws IOException {
        RecordId neighbour = RecordId.of("ab" + "1".repeat(62));
        keep(RECORD, BYTES);
        keep(neighbour, BYTES);
        assertThat(folder.find(RECORD, HASH).orElseThrow().getParent())
                .isNotEqualTo(folder.find(neighbour, HASH).orElseThrow().getParent());
        folder.delete(RECORD, HASH);
        folder.delete(neighbour);
        assertThat(directory.resolve("records").resolve("ab"))
                .as("neither a refusal nor an erasure leaves a folder")
                .isEmptyDirectory();
    }

    @Test
    void one_content_of_a_record_may_go_while_another_comes() throws Exception {
        try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> one = both.submit(() -> comesAndGoes(BYTES));
            Future<?> another = both.submit(() -> comesAndGoes(new byte[0]));
            one.get();
            another.get();
        }
        assertThat(files()).isEmpty();
    }

    private void comesAndGoes(byte[] bytes) {
        for (int i = 0; i < 500; i++) {
            keep(RECORD, bytes);
            assertThat(folder.find(RECORD, Sha256.of(bytes))).isPresent();
            folder.delete(RECORD, Sha256.of(bytes));
        }
    }

    @Test
    void bytes_of_before_each_record_had_a_folder_are_found_and_erased() throws IOException {
        Path shard = Files.createDirectories(directory.resolve("ab"));
        Files.write(shard.resolve(RECORD + "." + HASH), BYTES);
        folder = new ContentFolder(new PrivacyProperties(directory, "here", DataSize.ofGigabytes(1)));
        assertThat(Files.readAllBytes(folder.find(RECORD, HASH).orElseThrow())).isEqualTo(BYTES);
        assertThat(shard).doesNotExist();
        folder.delete(RECORD);
        assertThat(files()).isEmpty();
    }

    @Test
    void what_a_crash_left_half_written_is_gone_after_the_next_start() throws IOException {
        keep(RECORD, BYTES);
        Files.write(directory.resolve("incoming").resolve("half"), BYTES);
        folder = new ContentFolder(new PrivacyProperties(directory, "here", DataSize.ofGigabytes(1)));
        assertThat(files()).containsExactly(folder.find(RECORD, HASH).orElseThrow());
    }

    @Test
    void nobody_but_this_services_user_reads_them() throws IOException {
        keep(RECORD, BYTES);
        Path file = folder.find(RECORD, HASH).orElseThrow();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path inside : tree.filter(Files::isDirectory).toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(inside)))
                        .isEqualTo("rwx------");
            }
        }
    }

    @Test
    void what_does_not_come_to_its_end_or_is_something_else_or_too_much_leaves_nothing() throws IOException {
        InputStream broken = new SequenceInputStream(new ByteArrayInputStream(BYTES), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the line is gone");
            }
        });
        InputStream other = new ByteArrayInputStream(new byte[] {1});
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 0;
            }
        };
        assertRefused(broken, RefusalCode.MALFORMED);
        assertRefused(other, RefusalCode.CONTENT_DOES_NOT_MATCH);
        assertRefused(endless, RefusalCode.MALFORMED);
        folder.receive(new ByteArrayInputStream(BYTES), HASH).close();
        assertThat(files()).isEmpty();
    }

    private void assertRefused(InputStream content, RefusalCode code) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> folder.receive(content, HASH))
                .extracting(Refused::code)
                .isEqualTo(code);
    }

    private void keep(RecordId record, byte[] bytes) {
        try (Incoming incoming = folder.receive(new ByteArrayInputStream(bytes), Sha256.of(bytes))) {
            folder.write(record, incoming);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            return tree.filter(Files::isRegularFile).toList();
        }
    }
}
