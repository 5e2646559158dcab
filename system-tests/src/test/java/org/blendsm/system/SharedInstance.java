package org.blendsm.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One instance for all tests that only add to it: brought up when the first of them needs it, stopped after the last. A
 * test that kills, stops or fills an instance has one of its own.
 */
public final class SharedInstance implements AutoCloseable {
    private final Path scratch;
    private final RunningInstance instance;

    private SharedInstance(Path scratch) throws IOException, InterruptedException {
        this.scratch = scratch;
        this.instance = RunningInstance.startInFolderOfOddName(scratch);
    }

    /** Gives it to the tests that ask for a {@link RunningInstance}. */
    public static final class Extension implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == RunningInstance.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return of(context);
        }
    }

    /** For what stands on it and is shared too. */
    public static RunningInstance of(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedInstance.class))
                .computeIfAbsent(SharedInstance.class, _ -> start(), SharedInstance.class)
                .instance;
    }

    private static SharedInstance start() {
        try {
            return new SharedInstance(Files.createTempDirectory("blendsm-shared-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        instance.close();
        try (Stream<Path> tree = Files.walk(scratch)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        }
    }
}
