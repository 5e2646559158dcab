package org.blendsm.cli.instance;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.blendsm.cli.command.Progress;
import org.blendsm.cli.pool.Ports;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts everything once, on an instance that is gone afterwards, so that each program keeps what it loaded for all
 * later starts. The script {@code blendsm} does this at the end of a build.
 */
@Command(
        name = "rehearse",
        description = "Starts and stops an instance of its own, so that later starts are faster.",
        mixinStandardHelpOptions = true)
public final class RehearseCommand implements Callable<Integer> {
    /** A program writes its file when it stops. */
    private static final Duration WRITING = Duration.ofMinutes(10);

    @Option(
            names = "--processes",
            paramLabel = "HOW",
            description = "what to rehearse for: ${COMPLETION-CANDIDATES} (see up; usually ${DEFAULT-VALUE})")
    private Processes processes = Processes.ONE;

    @Override
    public Integer call() throws IOException {
        Installation installation = Installation.ofThisProcess().rehearsing();
        EphemeralInstance.start(
                installation, new Progress(System.err), Ports.free(), Optional.empty(), processes, WRITING);
        return 0;
    }
}
