package org.blendsm.cli.instance;

import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import org.blendsm.cli.command.DataOption;
import org.blendsm.cli.pool.Service;
import org.blendsm.cli.pool.ServiceConfiguration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what runs, where, and how each service feels. */
@Command(name = "status", description = "Says what runs and where.", mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
    private static final int NOT_RUNNING = 3;

    @Mixin
    private DataOption data = new DataOption();

    @Override
    public Integer call() {
        InstanceState state = InstanceState.ofStarted(data.directory());
        for (LocalProcess process : state.processes()) {
            System.out.printf(
                    "%-24s %s%n", process.name(), process.alive() ? "runs, process " + process.pid() : "ended");
        }
        boolean allUp = !state.processes().isEmpty();
        for (Service service : Service.values()) {
            URI usual = URI.create("http://127.0.0.1:" + state.ports().of(service));
            boolean up = Health.isUp(
                    service == Service.GATEWAY
                            ? ServiceConfiguration.gateway(data.directory()).orElse(usual)
                            : usual);
            allUp &= up;
            System.out.printf(
                    "%-24s %s, port %d%n",
                    service.title(), up ? "up" : "down", state.ports().of(service));
        }
        if (state.ports().areOnFabric()) {
            allUp &= FabricNetwork.run(
                            Installation.ofThisProcess(),
                            List.of(
                                    "status",
                                    "--data",
                                    data.directory().fabric().toString()))
                    == 0;
        }
        if (allUp) {
            UpCommand.printAddresses(System.out, data.directory(), state.ports());
        }
        return allUp ? 0 : NOT_RUNNING;
    }
}
