package org.blendsm.cli.instance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.cli.command.Progress;
import org.blendsm.cli.pool.Ports;

/**
 * An instance with a folder of its own; both are gone when this command ends, however it ends.
 *
 * @param state its ports and processes
 */
public record EphemeralInstance(DataDirectory data, InstanceState state) {
    /**
     * @param fabric the profile of a real Fabric network to stand on
     * @param patience how long each process may take to stop
     */
    public static EphemeralInstance start(
            Installation installation,
            Progress progress,
            Ports ports,
            Optional<String> fabric,
            Processes processes,
            Duration patience)
            throws IOException {
        DataDirectory data = new DataDirectory(Files.createTempDirectory("blendsm-"));
        Instance instance = new Instance(data, installation, progress);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> discard(instance, data, patience)));
        return new EphemeralInstance(data, instance.up(Optional.of(ports), fabric, ServiceStart.in(processes)));
    }

    private static void discard(Instance instance, DataDirectory data, Duration patience) {
        if (InstanceState.read(data).isPresent()) {
            instance.down(patience);
        }
        try (Stream<Path> tree = Files.walk(data.root())) {
            tree.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            System.err.println("left behind: " + data.root() + ": " + e.getMessage());
        }
    }
}
