package org.blendsm.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.blendsm.model.Sha256;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs in JavaScript on packages that nobody here wrote: a folder with {@code package.json}, its lock file and
 * scripts. They are copied to {@code target/}, the packages installed beside them once for each lock file, and run by
 * {@code node}. Where node or npm is missing, or the registry is out of reach, the test is skipped and says so.
 */
public final class NodePrograms {
    private static final int OLDEST = 20;
    private static final Duration INSTALLATION = Duration.ofMinutes(10);
    private static final Pattern UNREACHABLE =
            Pattern.compile("ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|E(?:RR_SOCKET_)?TIMEDOUT|ERR_SOCKET_TIMEOUT"
                    + "|ENETUNREACH|EHOSTUNREACH|npm error code E(?:40[37]|5\\d\\d)");
    private static final Pattern MAJOR = Pattern.compile("v(\\d+)\\..*");

    private final Path folder;

    private NodePrograms(Path folder) {
        this.folder = folder;
    }

    /** @param source a folder of system-tests, such as {@code other-clients} */
    public static NodePrograms installed(String source) throws IOException, InterruptedException {
        requireNode();
        Path target = Files.createDirectories(Path.of("target", source).toAbsolutePath());
        // Another module's tests may run them at this moment
        Path one = target.resolveSibling(target.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(one, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock();
                Stream<Path> files = Files.list(Path.of(source))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = target.resolve(file.getFileName());
                if (Files.notExists(copy) || Files.mismatch(file, copy) != -1) {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            install(target);
        }
        return new NodePrograms(target);
    }

    private static void requireNode() throws IOException, InterruptedException {
        for (String program : List.of("node", "npm")) {
            Assumptions.assumeTrue(
                    onPath(program).isPresent(),
                    program + " is not on PATH: install Node.js " + OLDEST
                            + " or newer, or nobody has tried JavaScript clients");
        }
        String version = run(Path.of("."), Duration.ofSeconds(30), List.of("node", "--version"))
                .lastLine();
        Matcher major = MAJOR.matcher(version);
        Assumptions.assumeTrue(
                major.matches() && Integer.parseInt(major.group(1)) >= OLDEST,
                "node " + version + " is older than " + OLDEST);
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Nothing to do where the packages of this very lock file are there. */
    private static void install(Path target) throws IOException, InterruptedException {
        String wanted = Sha256.of(Files.readAllBytes(target.resolve("package-lock.json")))
                .toString();
        Path done = target.resolve("installed.lock");
        if (Files.exists(done) && Files.readString(done).equals(wanted)) {
            return;
        }
        Files.deleteIfExists(done);
        CommandLine.Finished npm = run(
                target,
                INSTALLATION,
                List.of(
                        "npm",
                        "ci",
                        "--prefer-offline",
                        "--ignore-scripts",
                        "--no-audit",
                        "--no-fund",
                        "--fetch-retries=1",
                        "--fetch-timeout=30000"));
        Assumptions.assumeFalse(
                npm.status() != 0 && UNREACHABLE.matcher(npm.err()).find(),
                () -> "npm cannot reach its registry, so nobody has tried JavaScript clients: " + npm.err());
        if (npm.status() != 0) {
            throw new AssertionError("npm ci in " + target + ": " + npm.err());
        }
        Files.writeString(done, wanted);
    }

    /** A script of the folder, run to its end. */
    public CommandLine.Finished run(Duration patience, String script, String... arguments)
            throws IOException, InterruptedException {
        return run(folder, patience, command(script, arguments));
    }

    /** A script of the folder that goes on until it is stopped; what it says is in the log. */
    public Process start(Path log, String script, String... arguments) throws IOException {
        return new ProcessBuilder(command(script, arguments))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static List<String> command(String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of("node", script));
        command.addAll(List.of(arguments));
        return command;
    }

    private static CommandLine.Finished run(Path folder, Duration patience, List<String> command)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile("node", ".out");
        Path err = Files.createTempFile("node", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                throw new AssertionError(String.join(" ", command) + " did not end in " + patience + "; it said:\n"
                        + Files.readString(err));
            }
            return new CommandLine.Finished(
                    process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }
}
