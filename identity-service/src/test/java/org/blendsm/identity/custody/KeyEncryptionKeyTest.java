package org.blendsm.identity.custody;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyEncryptionKeyTest {
    private static final byte[] SECRET = "what nobody may read".getBytes(UTF_8);

    @TempDir
    Path data;

    @Test
    void what_was_sealed_before_a_restart_opens_after_it() {
        byte[] box = key().seal(SECRET, "a");
        assertThat(key().open(box, "a")).isEqualTo(SECRET);
    }

    @Test
    void only_its_owner_reads_the_key() throws IOException {
        key();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void a_key_that_others_can_read_is_not_used() throws IOException {
        key();
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(this::key).hasMessageContaining("chmod 600");
    }

    @Test
    void a_truncated_key_is_not_used() throws IOException {
        key();
        Files.write(file(), new byte[16]);
        assertThatThrownBy(this::key).hasMessageContaining("32 bytes");
    }

    @Test
    void the_same_secret_is_never_sealed_alike() {
        assertThat(key().seal(SECRET, "a")).isNotEqualTo(key().seal(SECRET, "a"));
    }

    @Test
    void a_sealed_thing_does_not_open_in_anothers_place() {
        byte[] box = key().seal(SECRET, "a");
        assertThatThrownBy(() -> key().open(box, "b")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void any_flipped_bit_is_noticed() {
        byte[] box = key().seal(SECRET, "a");
        for (int i = 0; i < box.length; i++) {
            byte[] flipped = box.clone();
            flipped[i] ^= 1;
            assertThatThrownBy(() -> key().open(flipped, "a")).isInstanceOf(IllegalStateException.class);
        }
    }

    private Path file() {
        return data.resolve("identity/key-encryption.key");
    }

    private KeyEncryptionKey key() {
        return KeyEncryptionKey.in(file());
    }
}
