package org.blendsm.cli.pool;

import java.io.Console;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.blendsm.cli.command.Await;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.cli.command.DataOption;
import org.blendsm.cli.command.FailurePhrase;
import org.blendsm.cli.command.Progress;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.LedgerException;
import org.blendsm.fabric.LedgerUnavailable;
import org.blendsm.fabric.Signatory;
import org.blendsm.model.Refused;
import org.blendsm.model.membership.Memberships;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a pool needs whose parts somebody else starts, each on a host of its own: docker-compose.yml does. */
@Command(
        name = "pool",
        description = "Prepares and opens a pool whose parts are started one by one, such as by docker compose.",
        mixinStandardHelpOptions = true,
        subcommands = {
            PoolCommand.PrepareCommand.class,
            PoolCommand.AdmitCommand.class,
            PoolCommand.OpenCommand.class,
            PoolCommand.ObserveCommand.class
        })
public final class PoolCommand {
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
                description = "the broker as members reach it, mqtts://HOST:PORT over TLS (usually ${DEFAULT-VALUE})")
        private String mqtt = "127.0.0.1:1883";

        @Option(
                names = "--tls",
                paramLabel = "ANY",
                defaultValue = "${env:BLENDSM_TLS:-}",
                description =
                        "where it is not empty, gateway and broker speak TLS under the certificate in /etc/blendsm/tls "
                                + "of their hosts, fullchain.pem and privkey.pem")
        private String tls = "";

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
            return Addresses.onHosts(door, mqtt, peer, bootstrap.connection().owner(), !tls.isBlank());
        }
    }

    /** {@code blendsm pool prepare}. */
    @Command(
            name = "prepare",
            description = "With ledger and chaincode running, before the database and the services start: enrols the "
                    + "services, writes what each is to know. The operator's pool founds the network; any other writes "
                    + "pool/request.json and waits until the operator has admitted it (pool admit). What stands is "
                    + "kept.",
            mixinStandardHelpOptions = true)
    static final class PrepareCommand implements Callable<Integer> {
        @Mixin
        private Place place = new Place();

        @Option(
                names = "--admitted-within",
                paramLabel = "DURATION",
                defaultValue = "PT10M",
                description = "how long another organisation's pool waits for the operator, such as PT2H "
                        + "(usually ${DEFAULT-VALUE})")
        private Duration admittedWithin = Duration.ofMinutes(10);

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
            if (bootstrap.isOperators()) {
                progress.step("founding of the network", bootstrap::found);
            } else {
                progress.step("admission by the operator", () -> bootstrap.awaitAdmission(admittedWithin, progress));
            }
            return 0;
        }
    }

    /** {@code blendsm pool admit}. */
    @Command(
            name = "admit",
            description = "By the operator, whose network is founded: admits the broker and the member for tools of "
                    + "other organisations' pools and approves their nodes, as they ask for it (pool prepare). Shows "
                    + "first who they are, and asks. Refuses what asks for more. What stands is kept.",
            mixinStandardHelpOptions = true)
    static final class AdmitCommand implements Callable<Integer> {
        @Option(names = "--operator", required = true, paramLabel = "DIR", description = "an operator's folder")
        private @Nullable Path operator;

        @Option(
                names = "--peer",
                paramLabel = "HOST:PORT",
                description = "the operator's peer, where it is reached otherwise than that folder says")
        private @Nullable String peer;

        @Option(
                names = "--requested-within",
                paramLabel = "DURATION",
                defaultValue = "PT0S",
                description = "how long to wait for files that are not there yet (usually not at all)")
        private Duration requestedWithin = Duration.ZERO;

        @Option(
                names = "--address",
                paramLabel = "ADDRESS",
                description = "of a broker or a member for tools, as its pool told it by another way; nobody is asked "
                        + "then, and nobody else is admitted")
        private List<String> addresses = List.of();

        @Option(names = "--yes", description = "admits whoever the files name, and asks nobody")
        private boolean yes;

        @Parameters(
                arity = "1..*",
                paramLabel = "[NODE:MSP=]FILE",
                description =
                        "a pool's request.json; with NODE:MSP= before it, such as provider:ProviderMSP=FILE, it is "
                                + "refused where it asks for another node, or is another organisation's")
        private List<String> files = List.of();

        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public Integer call() {
            OperatorFolder folder = new OperatorFolder(Path.of(String.valueOf(operator)));
            List<ExpectedRequest> left =
                    new ArrayList<>(files.stream().map(ExpectedRequest::of).toList());
            AtomicBoolean failed = new AtomicBoolean();
            LedgerUnavailable.outlast(requestedWithin, () -> {
                try (Ledger ledger = Bootstrap.connect(peer == null ? folder.peer() : folder.peerAt(peer))) {
                    Signatory signatory = Bootstrap.as(ledger, folder.pool().mspId(), folder.key());
                    Await.forSomebody("the requests " + files, requestedWithin, () -> {
                        left.stream().filter(this::isThere).toList().forEach(next -> {
                            if (!admits(next, signatory)) {
                                failed.set(true);
                            }
                            left.remove(next);
                        });
                        return left.isEmpty();
                    });
                }
            });
            return failed.get() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
        }

        /** One that nobody waits for is told to be missing when it is read. */
        private boolean isThere(ExpectedRequest request) {
            return !requestedWithin.isPositive() || Files.exists(request.file());
        }

        /** Who fails is told, and keeps no other one out. */
        private boolean admits(ExpectedRequest next, Signatory signatory) {
            try {
                Admission admission = Admission.tried(next.read(), signatory);
                System.out.println(admission.summary());
                requireWanted(admission);
                admission.carryOut(signatory.contract(Memberships.class), System.out::println);
                return true;
            } catch (LedgerUnavailable e) {
                throw e;
            } catch (CommandFailed | Refused | LedgerException e) {
                PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
                err.println(PoolRequest.onOneLine("blendsm: " + FailurePhrase.of(e)));
                err.flush();
                return false;
            }
        }

        /** @throws CommandFailed where nobody said yes */
        private void requireWanted(Admission admission) {
            if (!addresses.isEmpty()) {
                admission.requireNobodyBut(addresses);
            } else if (!yes && !admission.stands() && !isYes(answer())) {
                throw new CommandFailed("nobody said yes to the request of "
                        + admission.request().node() + ": nobody was admitted");
            }
        }

        private static @Nullable String answer() {
            Console console = System.console();
            if (console == null || !console.isTerminal()) {
                throw new CommandFailed(
                        "nobody is here to be asked, so nobody was admitted: compare the addresses with "
                                + "those that the pool told you by another way, and name each with --address (or say --yes)");
            }
            return console.readLine("Are these the pool's own addresses, told by another way? Admit them? [y/N] ");
        }

        static boolean isYes(@Nullable String answer) {
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
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
