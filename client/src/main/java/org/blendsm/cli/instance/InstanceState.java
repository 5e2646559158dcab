package org.blendsm.cli.instance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.cli.pool.Outward;
import org.blendsm.cli.pool.Ports;
import org.blendsm.model.ledger.CanonicalJson;

/**
 * What {@code up} started: ports for good, processes until they end.
 *
 * @param outward how others reach what runs; empty for what was written down before this was
 */
public record InstanceState(Ports ports, Optional<Outward> outward, List<LocalProcess> processes) {
    public InstanceState {
        processes = List.copyOf(processes);
    }

    static Optional<InstanceState> read(DataDirectory data) {
        if (!Files.exists(data.state())) {
            return Optional.empty();
        }
        try {
            return Optional.of(CanonicalJson.decode(Files.readAllBytes(data.state()), InstanceState.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws CommandFailed where nothing was ever started there */
    static InstanceState ofStarted(DataDirectory data) {
        return read(data)
                .orElseThrow(() ->
                        new CommandFailed("there is no instance in " + data.root() + ": start one with ./blendsm up"));
    }

    /** @throws CommandFailed where it is not running */
    public static InstanceState ofRunning(DataDirectory data) {
        InstanceState state = ofStarted(data);
        if (state.alive().isEmpty()) {
            throw new CommandFailed("the instance in " + data.root() + " is not running: ./blendsm up");
        }
        return state;
    }

    void write(DataDirectory data) {
        DataDirectory.writePrivate(data.state(), new String(CanonicalJson.encode(this), StandardCharsets.UTF_8));
    }

    /** With one more, or in the place of the one of its name: they are stopped in the reverse of this order. */
    InstanceState with(LocalProcess process) {
        List<LocalProcess> all = new ArrayList<>(processes);
        all.replaceAll(p -> p.name().equals(process.name()) ? process : p);
        if (!all.contains(process)) {
            all.add(process);
        }
        return new InstanceState(ports, outward, all);
    }

    InstanceState stopped() {
        return new InstanceState(ports, outward, List.of());
    }

    Optional<LocalProcess> alive(String name) {
        return alive().stream().filter(process -> process.name().equals(name)).findFirst();
    }

    /** Whether nothing that was started has ended. */
    boolean isWhole() {
        return alive().equals(processes);
    }

    List<LocalProcess> alive() {
        return processes.stream().filter(LocalProcess::alive).toList();
    }
}
