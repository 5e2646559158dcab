package org.blendsm.embedded.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    private Path folder;

    private Set<String> failing = Set.of();

    private Path path() {
        return folder.resolve("journal");
    }

    private Journal journal() throws IOException {
        FileChannel file = FileChannel.open(path(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        SeekableByteChannel disk = (SeekableByteChannel) Proxy.newProxyInstance(
                JournalTest.class.getClassLoader(),
                new Class<?>[] {SeekableByteChannel.class},
                (proxy, method, arguments) -> {
                    if (failing.contains(method.getName())) {
                        if (arguments[0] instanceof ByteBuffer bytes) {
                            file.write(bytes.slice(0, bytes.remaining() / 2));
                        }
                        throw new IOException("No space left on device");
                    }
                    try {
                        return method.invoke(file, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return new Journal(disk, () -> file.force(false), 0);
    }

    private static byte[] line(String text) {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void the_half_of_a_line_that_a_full_disk_took_is_taken_back() throws IOException {
        try (Journal journal = journal()) {
            journal.append(line("one"));
            failing = Set.of("write");
            assertThatThrownBy(() -> journal.append(line("a line that is refused")))
                    .hasMessage("No space left on device");
            failing = Set.of();
            journal.append(line("two"));
        }
        assertThat(Files.readString(path())).isEqualTo("one\ntwo\n");
    }

    @Test
    void nothing_is_written_behind_a_half_that_cannot_be_taken_back() throws IOException {
        try (Journal journal = journal()) {
            journal.append(line("one"));
            failing = Set.of("write", "truncate");
            assertThatThrownBy(() -> journal.append(line("a line that is refused")))
                    .hasMessage("No space left on device");
            failing = Set.of();
            assertThatThrownBy(() -> journal.append(line("two"))).hasMessageContaining("torn");
        }
        assertThat(Files.readString(path())).isEqualTo("one\na line that");
    }
}
