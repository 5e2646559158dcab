package org.blendsm.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One marketplace on this machine, all of it: the embedded ledger and CA, the chaincode, the database, the services.
 * Everything listens on the loopback address.
 */
final class Instance {
    private static final Duration LEDGER_PATIENCE = Duration.ofSeconds(60);
    private static final Duration SERVICES_PATIENCE = Duration.ofSeconds(180);
    private static final String SERVICES = "services";

    private final DataDirectory data;
    private final Installation installation;
    private final Progress progress;

    Instance(DataDirectory data, Installation installation, Progress progress) {
        this.data = data;
        this.installation = installation;
        this.progress = progress;
    }

    /**
     * Starts what is not there yet and returns when all of it is ready.
     *
     * @param wanted the ports to use; empty for those of the last time
     * @throws CommandFailed where it runs already, a port is taken, or a part does not come up in its time
     */
    InstanceState up(Optional<Ports> wanted) {
        try (FileChannel channel = lockFile();
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw new CommandFailed("another blendsm command is at work on " + data.root());
            }
            InstanceState before =
                    InstanceState.read(data).orElse(new InstanceState(Ports.from(Ports.USUAL_BASE), List.of()));
            if (!before.alive().isEmpty()) {
                throw new CommandFailed("an instance runs on " + data.root()
                        + " already: see ./blendsm status, stop it with ./blendsm down");
            }
            Ports ports = wanted.orElse(before.ports());
            ports.requireFree();
            return start(new InstanceState(ports, List.of()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the data directory " + data.root(), e);
        }
    }

    private FileChannel lockFile() throws IOException {
        DataDirectory.privateFolder(data.root());
        return FileChannel.open(data.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private InstanceState start(InstanceState state) throws IOException {
        Ports ports = state.ports();
        List<LocalProcess> started = new ArrayList<>();
        try {
            CompletableFuture<LocalProcess> database =
                    CompletableFuture.supplyAsync(() -> Database.start(data, ports.of(Ports.DATABASE)));
            LocalProcess chaincode = remember(started, ports, startChaincode(ports));
            LocalProcess ledger = remember(started, ports, startLedger(ports));
            progress.step("ledger and certificate authorities", () -> awaitLedger(ledger));
            Bootstrap bootstrap = Bootstrap.of(data);
            progress.step("certificates", bootstrap::enrol);
            progress.step(
                    "chaincode",
                    () -> Await.until(
                            "the chaincode listens",
                            LEDGER_PATIENCE,
                            chaincode,
                            data,
                            () -> Await.answers(ports.of(Ports.CHAINCODE))));
            remember(started, ports, progress.step("database", database::join));
            LocalProcess services = remember(started, ports, startServices(ports, bootstrap));
            progress.step("founding of the network", bootstrap::found);
            awaitServices(services, ports, bootstrap);
            return InstanceState.read(data).orElseThrow();
        } catch (RuntimeException | IOException e) {
            started.reversed().forEach(LocalProcess::stop);
            throw e;
        }
    }

    private LocalProcess remember(List<LocalProcess> started, Ports ports, LocalProcess process) {
        started.add(process);
        new InstanceState(ports, started).write(data);
        return process;
    }

    private LocalProcess startLedger(Ports ports) throws IOException {
        Files.deleteIfExists(data.connection());
        List<String> command =
                java(List.of("fabric-network/embedded"), "-Xmx256m", "org.blendsm.embedded.EmbeddedLedger");
        command.addAll(List.of(
                "--data", data.ledger().toString(),
                "--port", Integer.toString(ports.of(Ports.LEDGER)),
                "--ca-port", Integer.toString(ports.of(Ports.CA)),
                "--chaincode", Bootstrap.CHAINCODE + "=127.0.0.1:" + ports.of(Ports.CHAINCODE)));
        return LocalProcess.start("ledger", command, Map.of(), data.log("ledger"));
    }

    private void awaitLedger(LocalProcess ledger) {
        Await.until("the ledger is ready", LEDGER_PATIENCE, ledger, data, () -> Files.exists(data.connection()));
    }

    private LocalProcess startChaincode(Ports ports) {
        Map<String, String> environment = Map.of(
                "CHAINCODE_SERVER_ADDRESS",
                "127.0.0.1:" + ports.of(Ports.CHAINCODE),
                "CHAINCODE_ID",
                Bootstrap.CHAINCODE);
        return LocalProcess.start(
                "chaincode",
                java(List.of("chaincode"), "-Xmx128m", "org.blendsm.chaincode.Chaincode"),
                environment,
                data.log("chaincode"));
    }

    private LocalProcess startServices(Ports ports, Bootstrap bootstrap) {
        new ServiceConfiguration(data, ports, bootstrap).write();
        List<String> modules = new ArrayList<>(Service.titles());
        modules.add("client");
        List<String> command = java(modules, "-Xmx512m", ServicesProcess.class.getName());
        // One set-up of logging for all contexts: each would make its own appenders
        command.addAll(
                command.indexOf("-cp"),
                List.of(
                        "-Dorg.springframework.boot.logging.LoggingSystem=none",
                        "-Dlogback.configurationFile=services-logback.xml"));
        command.add(data.config().toString());
        for (Service service : Service.values()) {
            command.add(service.mainClass());
        }
        return LocalProcess.start(SERVICES, command, Map.of(), data.log(SERVICES));
    }

    private void awaitServices(LocalProcess services, Ports ports, Bootstrap bootstrap) {
        awaitService(Service.IDENTITY, services, ports);
        progress.step("node record", () -> bootstrap.registerNode(ports));
        EnumSet.complementOf(EnumSet.of(Service.IDENTITY)).forEach(service -> awaitService(service, services, ports));
        progress.step("operator's console", () -> bootstrap.admitConsole(ports));
    }

    private void awaitService(Service service, LocalProcess services, Ports ports) {
        progress.step(
                service.title(),
                () -> Await.until(
                        service.title() + " is ready",
                        SERVICES_PATIENCE,
                        services,
                        data,
                        () -> Health.isUp(ports.of(service))));
    }

    private List<String> java(List<String> modules, String memory, String mainClass) {
        return new ArrayList<>(List.of(
                Installation.java().toString(),
                memory,
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                installation.classPath(modules),
                mainClass));
    }

    /** Stops everything, the services first, the ledger after all that write to it. */
    void down() {
        InstanceState state =
                InstanceState.read(data).orElseThrow(() -> new CommandFailed("there is no instance in " + data.root()));
        List<LocalProcess> alive = new ArrayList<>(state.alive());
        for (LocalProcess process : alive.reversed()) {
            progress.step("stopped " + process.name(), process::stop);
        }
        state.stopped().write(data);
    }
}
