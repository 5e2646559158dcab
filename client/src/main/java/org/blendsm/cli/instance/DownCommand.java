package org.blendsm.cli.instance;

import java.util.concurrent.Callable;
import org.blendsm.cli.command.DataOption;
import org.blendsm.cli.command.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops an instance; its data stays. */
@Command(name = "down", description = "Stops everything; the data stays.", mixinStandardHelpOptions = true)
public final class DownCommand implements Callable<Integer> {
    @Mixin
    private DataOption data = new DataOption();

    @Override
    public Integer call() {
        InstanceState.ofStarted(data.directory());
        new Instance(data.directory(), Installation.ofThisProcess(), new Progress(System.err)).down();
        return 0;
    }
}
