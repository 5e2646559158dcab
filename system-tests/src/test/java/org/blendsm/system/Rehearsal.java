package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * The rehearsal of a start with which a build by the script {@code blendsm} ends (decision record 0090): instances of
 * the tests start as a user's do, which takes half of the processor's time. It is done before the first of them, where
 * no rehearsal of these programs is there; {@code BLENDSM_REHEARSAL=off} leaves it out.
 */
final class Rehearsal {
    static final Path START = CommandLine.HOME.resolve("target/start");
    private static final Path DRAFT = CommandLine.HOME.resolve("target/start.draft");

    /**
     * Tests and measurements, of which no instance is started, and whose jars another thread of the build may be
     * making.
     */
    private static final List<Path> NO_PROGRAMS = Stream.of("system-tests", "benchmarks")
            .map(CommandLine.HOME::resolve)
            .toList();

    private static boolean asked;

    private Rehearsal() {}

    /** Of several JVMs one does it, and the others wait for that. */
    static synchronized void once(Path scratch) throws IOException, InterruptedException {
        if (asked || "off".equals(System.getenv("BLENDSM_REHEARSAL"))) {
            return;
        }
        asked = true;
        Path one = Files.createDirectories(START.resolveSibling("")).resolve("rehearsal.lock");
        try (FileChannel channel = FileChannel.open(one, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            if (!isOfTheseJars()) {
                FileSystemUtils.deleteRecursively(START);
                FileSystemUtils.deleteRecursively(DRAFT);
                Files.createDirectories(DRAFT);
                rehearse(scratch);
                Files.move(DRAFT, START);
            }
        }
    }

    private static boolean isOfTheseJars() throws IOException {
        Path services = START.resolve("services.aot");
        if (Files.notExists(services)) {
            return false;
        }
        FileTime made = Files.getLastModifiedTime(services);
        try (Stream<Path> modules = Files.walk(CommandLine.HOME, 4)) {
            List<Path> jars = modules.filter(path -> path.toString().endsWith("-SNAPSHOT.jar"))
                    .filter(path -> NO_PROGRAMS.stream().noneMatch(path::startsWith))
                    .toList();
            for (Path jar : jars) {
                if (Files.getLastModifiedTime(jar).compareTo(made) > 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void rehearse(Path scratch) throws IOException, InterruptedException {
        Path log = Files.createTempFile(scratch, "rehearsal", ".log");
        List<String> command = CommandLine.program(scratch, "-XX:AOTCacheOutput=" + DRAFT.resolve("launcher.aot"));
        command.add("rehearse");
        ProcessBuilder program =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        program.environment().putAll(RunningInstance.SHORT_LIVED);
        Process rehearsal = program.start();
        assertThat(rehearsal.waitFor(10, TimeUnit.MINUTES))
                .as(Files.readString(log))
                .isTrue();
        assertThat(rehearsal.exitValue()).as(Files.readString(log)).isZero();
    }
}
