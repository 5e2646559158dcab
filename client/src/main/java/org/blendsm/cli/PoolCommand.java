package org.blendsm.cli;

import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a pool needs whose parts somebody else starts, each on a host of its own: docker-compose.yml does. */
@Command(
        name = "pool",
        description = "Prepares and opens a pool whose parts are started one by one, such as by docker compose.",
        mixinStandardHelpOptions = true,
        subcommands = {PoolCommand.PrepareCommand.class, PoolCommand.OpenCommand.class, PoolCommand.ObserveCommand.class
        })
final class PoolCommand {
    private PoolCommand() {}

    /** Where the pool is, for its members and within. */
    static final class Place {
        @Mixin
        private DataOption data = new DataOption();

        @Option(
                names = "--door",
                paramLabel = "URL",
                defaultValue = "${env:BLENDSM_DOOR:-http://127.0.0.1:8080}",
                description = "the gateway as members reach it (usually ${DEFAULT-VALUE})")
        private URI door = URI.create("http://127.0.0.1:8080");

        @Option(
                names = "--mqtt",
                paramLabel = "HOST:PORT",
                defaultValue = "${env:BLENDSM_MQTT:-127.0.0.1:1883}",
                description = "the broker as members reach it, mqtts://HOST:PORT where TLS stands before it "
                        + "(usually ${DEFAULT-VALUE})")
        private String mqtt = "127.0.0.1:1883";

        @Option(
                names = "--peer",
                paramLabel = "HOST:PORT",
                defaultValue = "${env:BLENDSM_PEER:-127.0.0.1:7055}",
                description = "the peer's gateway as members with a key of their own reach it "
                        + "(usually ${DEFAULT-VALUE})")
        private String peer = "127.0.0.1:7055";

        DataDirectory directory() {
            return data.directory();
        }

        Addresses addresses(Bootstrap bootstrap) {
            return Addresses.onHosts(door, mqtt, peer, bootstrap.connection().owner());
        }
    }

    /** {@code blendsm pool prepare}. */
    @Command(
            name = "prepare",
            description = "With ledger and chaincode running, before the database and the services start: enrols the "
                    + "services, writes what each is to know, founds the network. What stands is kept.",
            mixinStandardHelpOptions = true)
    static final class PrepareCommand implements Callable<Integer> {
        @Mixin
        private Place place = new Place();

        @Override
        public Integer call() {
            Progress progress = new Progress(System.err);
            Bootstrap bootstrap = Bootstrap.of(place.directory());
            DatabaseRoles roles = new DatabaseRoles(place.directory());
            progress.step("certificates", bootstrap::enrol);
            progress.step("roles in the database", roles::write);
            progress.step(
                    "settings",
                    new ServiceConfiguration(
                                    place.directory(), place.addresses(bootstrap), bootstrap.connection(), roles::login)
                            ::write);
            progress.step("founding of the network", bootstrap::found);
            return 0;
        }
    }

    /** {@code blendsm pool open}. */
    @Command(
            name = "open",
            description = "With the services running: writes the pool's row of the node record, admits the operator's "
                    + "console. What stands is kept.",
            mixinStandardHelpOptions = true)
    static final class OpenCommand implements Callable<Integer> {
        @Mixin
        private Place place = new Place();

        @Override
        public Integer call() {
            Progress progress = new Progress(System.err);
            Bootstrap bootstrap = Bootstrap.of(place.directory());
            Addresses addresses = place.addresses(bootstrap);
            progress.step("node record", () -> bootstrap.registerNode(addresses));
            progress.step("operator's console", () -> bootstrap.admitConsole(addresses))
                .ifPresent(progress::say);
            return 0;
        }
    }

    /** {@code blendsm pool observe}. */
    @Command(
            name = "observe",
            description = "With the operator's pool open: admits the auditor as whom Prometheus reads the services' "
                    + "metrics, and makes a password for Grafana. What stands is kept.",
            mixinStandardHelpOptions = true)
    static final class ObserveCommand implements Callable<Integer> {
        @Mixin
        private Place place = new Place();

        @Override
        public Integer call() {
            Bootstrap bootstrap = Bootstrap.of(place.directory());
            new Progress(System.err)
                    .step(
                            "observer",
                            () -> bootstrap.admitObserver(
                                    place.addresses(bootstrap),
                                    place.directory().of("metrics")));
            return 0;
        }
    }
}
