package org.blendsm.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The scripts that run a real Fabric network on this machine ({@code fabric-network/}). */
record FabricNetwork(Path script) {
    static FabricNetwork of(Installation installation) {
        return new FabricNetwork(installation.home().resolve("fabric-network").resolve("network"));
    }

    /**
     * Runs a command of the network, which speaks on this process's own output.
     *
     * @return what it ended with
     */
    int run(List<String> words) {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(words);
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new CommandFailed("cannot run " + script + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted");
        }
    }
}
