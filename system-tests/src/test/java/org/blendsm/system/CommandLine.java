package org.blendsm.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The {@code blendsm} command as its users run it: a process of its own, from this build. */
public final class CommandLine {
    static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private CommandLine() {}

    public record Finished(int status, String out, String err) {
        /** The last line of standard output, where a command with {@code --json} answers. */
        public String lastLine() {
            return out.lines().reduce((_, last) -> last).orElse("");
        }
    }

    public static Finished run(Path scratch, String... arguments) throws IOException, InterruptedException {
        return run(scratch, Map.of(), arguments);
    }

    /** @param environment what it is told otherwise than this process */
    static Finished run(Path scratch, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        return end(scratch, environment, blendsm(scratch, arguments));
    }

    /** Runs any command until it ends. */
    static Finished end(Path scratch, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(scratch, "out", ".txt");
        Path err = Files.createTempFile(scratch, "err", ".txt");
        Process process = start(out, err, environment, command);
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroy();
            process.waitFor(30, TimeUnit.SECONDS);
            throw new AssertionError(command + " did not end in " + PATIENCE + "; it said:\n" + Files.readString(err));
        }
        return new Finished(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }

    /** One that goes on until it is stopped. */
    static Process start(Path scratch, Path out, Path err, String... arguments) throws IOException {
        return start(out, err, Map.of(), blendsm(scratch, arguments));
    }

    private static Process start(Path out, Path err, Map<String, String> environment, List<String> command)
            throws IOException {
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().putAll(environment);
        return process.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    }

    private static List<String> blendsm(Path scratch, String... arguments) throws IOException {
        List<String> command = program(scratch, "-XX:AOTCache=" + Rehearsal.START.resolve("launcher.aot"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** As the script {@code blendsm} starts it. */
    static List<String> program(Path scratch, String option) throws IOException {
        Path target = HOME.resolve("client/target");
        String classPath = jar(target) + ":"
                + Files.readString(target.resolve("runtime.classpath")).strip();
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-Xlog:aot*=off,cds*=off",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.io.tmpdir=" + scratch,
                "-Dblendsm.home=" + HOME,
                "-cp",
                classPath,
                "org.blendsm.cli.Blendsm"));
    }

    private static Path jar(Path target) throws IOException {
        try (var jars = Files.newDirectoryStream(target, "client-*-SNAPSHOT.jar")) {
            return jars.iterator().next();
        }
    }
}
