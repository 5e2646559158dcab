package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The script {@code blendsm} itself, in a tree of its own: which JDK it finds and gives to Maven, and when it builds.
 * Maven and the JDK say how they are called, and do nothing.
 */
class BlendsmScriptIT {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path scratch;

    private Path home;
    private Path programs;

    /** A Maven that fails, and no JDK but those of this machine. */
    @BeforeEach
    void tree() throws IOException {
        Files.copy(REPOSITORY.resolve("blendsm"), scratch.resolve("blendsm"));
        home = Files.createDirectories(scratch.resolve("home"));
        programs = Files.createDirectories(scratch.resolve("bin"));
        StubProgram.installReal(programs, "bash", "cat", "dirname", "find", "mkdir", "readlink", "sed", "tail");
        StubProgram.install(programs.resolve("mvn"), "echo \"Maven on $JAVA_HOME, $(command -v java)\"; exit 1");
    }

    private Path jdk(Path folder, int version) throws IOException {
        Files.createDirectories(folder.resolve("bin"));
        Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"" + version + ".0.1\"\n");
        StubProgram.install(folder.resolve("bin/javac"), "exit 0");
        StubProgram.install(folder.resolve("bin/java"), "echo \"Java, $*\"");
        return folder;
    }

    private static String mavenOn(Path jdk) {
        return "Maven on " + jdk + ", " + jdk + "/bin/java";
    }

    @Test
    void the_jdk_that_is_found_is_mavens_too_whatever_java_home_says() throws Exception {
        Path found = jdk(home.resolve(".jdks/openjdk-26"), 26);
        Path older = jdk(scratch.resolve("jdk-17"), 17);
        assertThat(blendsm(script -> script.environment().put("JAVA_HOME", older.toString()), "up")
                        .err())
                .contains(mavenOn(found));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".sdkman/candidates/java/26",
                ".jdks/openjdk-26",
                ".asdf/installs/java/openjdk-26",
                ".local/share/mise/installs/java/26",
                "Library/Java/JavaVirtualMachines/openjdk-26/Contents/Home"
            })
    void a_jdk_of_the_users_own_is_found(String place) throws Exception {
        Path found = jdk(home.resolve(place), 26);
        assertThat(blendsm(_ -> {}, "up").err()).contains(mavenOn(found));
    }

    @Test
    void the_jdk_whose_compiler_is_on_the_path_is_found() throws Exception {
        Path found = jdk(scratch.resolve("somewhere/jdk"), 26);
        Files.createSymbolicLink(programs.resolve("javac"), found.resolve("bin/javac"));
        assertThat(blendsm(_ -> {}, "up").err()).contains(mavenOn(found));
    }

    @Test
    void nobody_needs_a_home() throws Exception {
        Path named = jdk(scratch.resolve("jdk"), 26);
        Consumer<ProcessBuilder> homeless = script -> {
            script.environment().remove("HOME");
            script.environment().put("BLENDSM_JAVA_HOME", named.toString());
        };
        assertThat(blendsm(homeless, "up").err()).contains(mavenOn(named));
        CommandLine.Finished logs = run(
                homeless,
                REPOSITORY.resolve("fabric-network/network").toString(),
                "logs",
                "--data",
                scratch.resolve("network").toString());
        assertThat(logs.err()).contains("there is no network in " + scratch.resolve("network"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "down", "logs", "--help", "up --help"})
    void what_runs_is_looked_at_and_stopped_while_the_source_does_not_build(String words) throws Exception {
        builtBeforeTheSource();
        CommandLine.Finished answered = blendsm(_ -> {}, words.split(" ", -1));
        assertThat(answered.status()).as(answered.err()).isZero();
        assertThat(answered.out()).contains("org.blendsm.cli.Blendsm " + words);
    }

    @Test
    void a_command_that_runs_an_older_build_says_so() throws Exception {
        builtBeforeTheSource();
        assertThat(blendsm(_ -> {}, "audit").err()).contains("the source may be newer");
        Files.setLastModifiedTime(
                scratch.resolve("target/blendsm.built"),
                FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(blendsm(_ -> {}, "audit").err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "demo", "rehearse"})
    void what_is_started_is_of_the_newest_source(String command) throws Exception {
        builtBeforeTheSource();
        CommandLine.Finished refused = blendsm(_ -> {}, command);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("Maven on ", "The build failed");
    }

    @Test
    void where_nothing_was_ever_built_every_command_builds() throws Exception {
        jdk(home.resolve(".jdks/openjdk-26"), 26);
        assertThat(blendsm(_ -> {}, "status").err()).contains("The build failed");
    }

    @Test
    void who_comes_while_another_one_builds_waits_and_runs_what_that_one_built() throws Exception {
        assumeTrue(RealNetwork.isThere("flock"), "not on PATH: flock");
        builtBeforeTheSource();
        StubProgram.installReal(programs, "flock", "sleep", "touch", "rm");
        Path builds = Files.createFile(scratch.resolve("builds.txt"));
        Path go = scratch.resolve("go");
        Files.delete(programs.resolve("mvn"));
        StubProgram.install(
                programs.resolve("mvn"), "echo built >> " + builds + "; until [ -e " + go + " ]; do sleep 0.05; done");
        Started first = start(settings(), scratch.resolve("blendsm").toString(), "up");
        await().until(() -> !Files.readAllLines(builds).isEmpty());
        Started second = start(settings(), scratch.resolve("blendsm").toString(), "up");
        await().until(() -> second.says("waiting") || Files.readAllLines(builds).size() > 1);
        Files.createFile(go);

        assertThat(List.of(first.end(), second.end()))
                .allSatisfy(up -> assertThat(up.out()).contains("org.blendsm.cli.Blendsm up"));
        assertThat(builds).content().hasLineCount(1);
    }

    private static Consumer<ProcessBuilder> settings() {
        return script -> script.environment().put("BLENDSM_REHEARSAL", "off");
    }

    private void builtBeforeTheSource() throws IOException {
        jdk(home.resolve(".jdks/openjdk-26"), 26);
        Path client = Files.createDirectories(scratch.resolve("client/target"));
        Files.createFile(client.resolve("client-0.1.0-SNAPSHOT.jar"));
        Files.writeString(client.resolve("runtime.classpath"), "other.jar");
        Path source = Files.createDirectories(scratch.resolve("client/src/main/java"));
        Files.writeString(source.resolve("Broken.java"), "class");
        Path stamp = Files.createFile(
                Files.createDirectories(scratch.resolve("target")).resolve("blendsm.built"));
        Files.setLastModifiedTime(stamp, FileTime.from(Instant.now().minusSeconds(60)));
    }

    private CommandLine.Finished blendsm(Consumer<ProcessBuilder> settings, String... words)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(scratch.resolve("blendsm").toString()));
        command.addAll(List.of(words));
        return run(settings, command.toArray(String[]::new));
    }

    private CommandLine.Finished run(Consumer<ProcessBuilder> settings, String... command)
            throws IOException, InterruptedException {
        return start(settings, command).end();
    }

    private record Started(Process process, Path out, Path err) {
        boolean says(String word) throws IOException {
            return Files.readString(err).contains(word);
        }

        CommandLine.Finished end() throws IOException, InterruptedException {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return new CommandLine.Finished(process.exitValue(), Files.readString(out), Files.readString(err));
        }
    }

    private Started start(Consumer<ProcessBuilder> settings, String... command) throws IOException {
        Path out = Files.createTempFile(scratch, "out", ".txt");
        Path err = Files.createTempFile(scratch, "err", ".txt");
        ProcessBuilder script = new ProcessBuilder(command);
        script.environment().keySet().removeAll(List.of("JAVA_HOME", "BLENDSM_JAVA_HOME"));
        script.environment().put("HOME", home.toString());
        script.environment().put("PATH", programs.toString());
        settings.accept(script);
        return new Started(
                script.redirectOutput(out.toFile()).redirectError(err.toFile()).start(), out, err);
    }
}
