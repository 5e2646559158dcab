package org.blendsm.system;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What we wrote in Java, in every room on the floor plan. */
final class Sources {
    static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern ROOM = Pattern.compile("(?m)^((?:[a-z0-9-]+/)+(?: (?:[a-z0-9-]+/)+)*)(?: |$)");

    private Sources() {}

    /** The text of each class of ours, tests too, by its name. */
    static Map<String, String> byClass() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (Path file : files()) {
            String name = file.getFileName().toString().replace(".java", "");
            sources.merge(name, Files.readString(file), String::concat);
        }
        return sources;
    }

    /** The text of each file of what is run, and not only by tests. */
    static List<String> ofPrograms() throws IOException {
        List<String> sources = new ArrayList<>();
        for (Path file : files()) {
            if (file.toString().contains("/src/main/")) {
                sources.add(Files.readString(file));
            }
        }
        return sources;
    }

    /** The folders that lines of the plan begin with. */
    static List<String> rooms(String page) {
        return ROOM.matcher(page)
                .results()
                .map(MatchResult::group)
                .flatMap(line -> Stream.of(line.strip().split(" ")))
                .toList();
    }

    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String room : rooms(Files.readString(HOME.resolve("README.md")))) {
            Files.walkFileTree(HOME.resolve(room), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    // what is being built comes and goes while we look
                    return folder.endsWith("target") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.toString().contains("/src/") && file.toString().endsWith(".java")) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        return files;
    }
}
