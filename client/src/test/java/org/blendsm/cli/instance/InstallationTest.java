package org.blendsm.cli.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.blendsm.cli.command.DataDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
    private static final int OUT_OF_MEMORY = 3;

    @Test
    void a_program_that_is_out_of_memory_ends(@TempDir Path home) throws IOException, InterruptedException {
        Path target = Files.createDirectories(home.resolve("greedy/target"));
        Files.createFile(target.resolve("greedy-1-SNAPSHOT.jar"));
        Files.writeString(target.resolve("runtime.classpath"), System.getProperty("java.class.path"));
        List<String> command =
                new Installation(home, false).java("greedy", List.of("greedy"), "-Xmx16m", Greedy.class.getName());

        Process greedy = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();

        try {
            assertThat(greedy.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(greedy.exitValue()).isEqualTo(OUT_OF_MEMORY);
        } finally {
            greedy.destroyForcibly();
        }
    }

    @Test
    void where_nothing_may_be_written_the_database_has_its_programs_beside_the_instance(@TempDir Path folder) {
        Path data = folder.resolve("data");
        Path programs = new Installation(folder.resolve("nowhere"), false).databasePrograms(new DataDirectory(data));
        assertThat(programs).isEqualTo(data.resolve("database-programs/unpacked"));
    }

    @Test
    void a_build_that_made_nothing_beside_its_modules_has_one_set_of_programs_for_all(@TempDir Path home) {
        Path programs = new Installation(home, false).databasePrograms(new DataDirectory(home.resolve("data")));
        assertThat(programs).isEqualTo(home.resolve("target/database-programs/unpacked"));
    }

    /** Goes on after it ran out of memory, as a server does whose thread died of it. */
    static final class Greedy {
        private Greedy() {}

        public static void main(String[] arguments) {
            List<byte[]> all = new ArrayList<>();
            try {
                while (true) {
                    all.add(new byte[1 << 20]);
                }
            } catch (OutOfMemoryError e) {
                all.clear();
            }
        }
    }
}
