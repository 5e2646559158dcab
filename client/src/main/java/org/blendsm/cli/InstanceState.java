package org.blendsm.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.ledger.CanonicalJson;

/** What {@code up} started: ports for good, processes until they end. */
record InstanceState(Ports ports, List<LocalProcess> processes) {
    InstanceState {
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

    void write(DataDirectory data) {
        DataDirectory.writePrivate(data.state(), new String(CanonicalJson.encode(this), StandardCharsets.UTF_8));
    }

    InstanceState with(LocalProcess process) {
        List<LocalProcess> all = new ArrayList<>(processes);
        all.removeIf(p -> p.name().equals(process.name()));
        all.add(process);
        return new InstanceState(ports, all);
    }

    InstanceState stopped() {
        return new InstanceState(ports, List.of());
    }

    List<LocalProcess> alive() {
        return processes.stream().filter(LocalProcess::alive).toList();
    }
}
