package org.blendsm.cli.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which instance a command speaks of. */
public final class DataOption {
    private static final Path USUAL = Path.of(System.getProperty("user.home"), ".blendsm");

    @Option(names = "--data", paramLabel = "DIR", description = "the instance's data directory (usually ~/.blendsm)")
    private @Nullable Path path;

    public DataDirectory directory() {
        return new DataDirectory(path == null ? USUAL : path);
    }
}
