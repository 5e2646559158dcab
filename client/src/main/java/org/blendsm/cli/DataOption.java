package org.blendsm.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which instance a command speaks of. */
final class DataOption {
    @Option(names = "--data", paramLabel = "DIR", description = "the instance's data directory (usually ~/.blendsm)")
    private @Nullable Path path;

    DataDirectory directory() {
        return new DataDirectory(path == null ? Blendsm.USUAL_DATA : path);
    }

    /** @throws CommandFailed where nothing was ever started there */
    InstanceState state() {
        DataDirectory data = directory();
        return InstanceState.read(data)
                .orElseThrow(() ->
                        new CommandFailed("there is no instance in " + data.root() + ": start one with ./blendsm up"));
    }

    /** @throws CommandFailed where it is not running */
    InstanceState runningState() {
        InstanceState state = state();
        if (state.alive().isEmpty()) {
            throw new CommandFailed("the instance in " + directory().root() + " is not running: ./blendsm up");
        }
        return state;
    }
}
