package org.blendsm.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops an instance; its data stays. */
@Command(name = "down", description = "Stops everything; the data stays.", mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {
    @Mixin
    private DataOption data = new DataOption();

    @Override
    public Integer call() {
        data.state();
        new Instance(data.directory(), Installation.ofThisProcess(), new Progress(System.err)).down();
        return 0;
    }
}
