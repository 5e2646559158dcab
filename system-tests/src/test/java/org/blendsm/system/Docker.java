package org.blendsm.system;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Docker on this machine: its client, an engine that answers, Compose, images. Each may be missing. */
final class Docker {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path scratch;
    private final List<String> composeFiles;

    /** @param composeFiles of the repository, which are read together */
    Docker(Path scratch, List<String> composeFiles) {
        this.scratch = scratch;
        this.composeFiles = composeFiles;
    }

    List<File> files() {
        return composeFiles.stream().map(HOME::resolve).map(Path::toFile).toList();
    }

    /** Where something is missing the test is skipped, and says what, and how one gets it. */
    void assumeDeployable() throws IOException, InterruptedException {
        if (run("docker", "version", "--format", "{{.Server.Version}}").isEmpty()) {
            abort("SKIPPED: no Docker engine answers. Install and start one: https://docs.docker.com/engine/install");
        }
        if (run("docker", "compose", "version").isEmpty()) {
            abort(
                    "SKIPPED: there is no 'docker compose' (Compose 2). Install it: https://docs.docker.com/compose/install");
        }
        List<String> missing = new ArrayList<>();
        for (String image : compose("config", "--images")) {
            if (run("docker", "image", "inspect", image).isEmpty()) {
                missing.add(image);
            }
        }
        if (!missing.isEmpty()) {
            abort(
                    "SKIPPED: missing images: " + String.join(", ", missing)
                            + ". Ours (blendsm/...): mvn -Pimages -DskipTests package; docker compose build. The others: docker pull");
        }
    }

    /** The names of all that the files start. */
    List<String> services() throws IOException, InterruptedException {
        return compose("config", "--services");
    }

    private List<String> compose(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker", "compose", "--project-directory", HOME.toString()));
        files().forEach(file -> command.addAll(List.of("-f", file.getPath())));
        command.addAll(List.of(words));
        return run(command.toArray(String[]::new))
                .orElseThrow(() -> new AssertionError("failed: " + String.join(" ", command)))
                .lines()
                .sorted()
                .distinct()
                .toList();
    }

    /** @return what it said; empty where it failed, did not end in time, or is not there */
    private Optional<String> run(String... command) throws IOException, InterruptedException {
        if (Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .noneMatch(folder -> Files.isExecutable(Path.of(folder, command[0])))) {
            return Optional.empty();
        }
        Path said = Files.createTempFile(scratch, "docker", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(said.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return Optional.empty();
        }
        return process.exitValue() == 0 ? Optional.of(Files.readString(said)) : Optional.empty();
    }
}
