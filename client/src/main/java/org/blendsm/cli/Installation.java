package org.blendsm.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Where the built programs are: each module's jar and the class path that its build wrote beside it. */
record Installation(Path home) {
    static Installation ofThisProcess() {
        String home = System.getProperty("blendsm.home");
        if (home == null) {
            throw new CommandFailed("start BlendSM by its script ./blendsm, which says where it is installed");
        }
        return new Installation(Path.of(home));
    }

    /** The Java program that runs this process, and so all others. */
    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** A Java program's command line, to which its own arguments may be added. */
    List<String> java(List<String> modules, String memory, String mainClass) {
        return new ArrayList<>(List.of(
                java().toString(),
                memory,
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath(modules),
                mainClass));
    }

    /** One class path for the programs of several modules in one process, each entry once. */
    String classPath(List<String> modules) {
        Set<String> entries = new LinkedHashSet<>();
        for (String module : modules) {
            Path target = home.resolve(module).resolve("target");
            entries.add(jarIn(target).toString());
            entries.addAll(
                    List.of(read(target.resolve("runtime.classpath")).strip().split(":", -1)));
        }
        return String.join(":", entries);
    }

    private static Path jarIn(Path target) {
        try (var files = Files.newDirectoryStream(target, "*-SNAPSHOT.jar")) {
            for (Path jar : files) {
                return jar;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new CommandFailed("nothing is built in " + target + ": run mvn -DskipTests package");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new CommandFailed("not built: " + file + " is missing; run mvn -DskipTests package", e);
        }
    }
}
