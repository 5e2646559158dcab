package org.blendsm.cli.instance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataDirectory;

/**
 * Where the built programs are: each module's jar and the class path that its build wrote beside it.
 *
 * @param rehearsal whether programs are started to keep what they load (decision record 0090), not to be used
 */
public record Installation(Path home, boolean rehearsal) {
    public static Installation ofThisProcess() {
        String home = System.getProperty("blendsm.home");
        if (home == null) {
            throw new CommandFailed("start BlendSM by its script ./blendsm, which says where it is installed");
        }
        return new Installation(Path.of(home), false);
    }

    Installation rehearsing() {
        return new Installation(home, true);
    }

    /** The Java program that runs this process, and so all others. */
    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /**
     * A Java program's command line, to which its own arguments may be added. One that is out of memory ends, and is
     * missed: half dead it would go on answering, without the thread that died.
     */
    List<String> java(String program, List<String> modules, String memory, String mainClass) {
        List<String> command =
                new ArrayList<>(List.of(java().toString(), memory, "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(startOptions(program));
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath(modules),
                mainClass));
        return command;
    }

    /**
     * What lets a program start faster: its classes loaded and linked by a rehearsal, in one file (JEP 514). A JVM to
     * whom that file is of no use (a jar is newer, another JDK, a torn file) starts without it, as it should, silently.
     */
    private List<String> startOptions(String program) {
        if (rehearsal) {
            return List.of(
                    "-XX:AOTCacheOutput=" + home.resolve("target/start.draft").resolve(program + ".aot"));
        }
        Path cache = home.resolve("target/start").resolve(program + ".aot");
        return Files.exists(cache) ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off,cds*=off") : List.of();
    }

    /**
     * PostgreSQL's programs, unpacked once for all instances of this build; beside the instance where its user may
     * write nothing here. Who unpacks them lets everybody write into that folder, so the one around it is closed.
     */
    Path databasePrograms(DataDirectory data) {
        Path target = home.resolve("target");
        Path shared = target.resolve("database-programs");
        boolean mine = Files.exists(shared) ? Files.isWritable(shared) : isWritable(target);
        Path programs = mine ? shared : data.root().resolve("database-programs");
        return DataDirectory.privateFolder(programs).resolve("unpacked");
    }

    /** Made, where it is not there and may be. */
    private static boolean isWritable(Path folder) {
        try {
            Files.createDirectory(folder);
            return true;
        } catch (IOException e) {
            return Files.isWritable(folder);
        }
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
