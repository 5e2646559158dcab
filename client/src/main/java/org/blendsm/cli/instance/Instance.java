package org.blendsm.cli.instance;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.cli.command.Progress;
import org.blendsm.cli.pool.Addresses;
import org.blendsm.cli.pool.Bootstrap;
import org.blendsm.cli.pool.Outward;
import org.blendsm.cli.pool.Ports;
import org.blendsm.cli.pool.Service;
import org.blendsm.cli.pool.ServiceConfiguration;

/**
 * One marketplace on this machine, all of it: the ledger and its CAs, the chaincode, the database, the services.
 * Everything listens on the loopback address; gateway and broker elsewhere where they are told to.
 */
final class Instance {
    private static final Duration SERVICES_PATIENCE = Duration.ofSeconds(180);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
    private static final Duration OTHERS_PATIENCE = Duration.ofSeconds(60);
    private static final String SERVICES = "services";

    private final DataDirectory data;
    private final Installation installation;
    private final Progress progress;
    private volatile Optional<Launches> launches = Optional.empty();

    Instance(DataDirectory data, Installation installation, Progress progress) {
        this.data = data;
        this.installation = installation;
        this.progress = progress;
    }

    /**
     * Starts what does not run and returns when all of it is ready: everything, or the parts that ended.
     *
     * @param wanted the ports to use; empty for those of the last time
     * @param profile that of a real Fabric network, where a new instance is to stand on one
     * @param services how they are run this time; while one of them runs, as it does
     * @throws CommandFailed where all of it runs already, a port is taken, or a part does not come up in its time
     */
    InstanceState up(Optional<Ports> wanted, Optional<String> profile, ServiceStart services) {
        services.outward().requireUsable();
        try (CommandLock _ = CommandLock.take(data, Duration.ZERO, progress)) {
            DataDirectory.privateFolder(data.logs());
            InstanceState before = InstanceState.read(data)
                    .orElse(new InstanceState(Ports.from(Ports.USUAL_BASE), Optional.empty(), List.of()));
            List<LocalProcess> alive = before.alive();
            if (!alive.isEmpty()
                    && before.isWhole()
                    && ledger(before.ports(), "").isWhole()) {
                throw new CommandFailed("an instance runs on " + data.root()
                        + " already: see ./blendsm status, stop it with ./blendsm down");
            }
            Ports ports = ports(wanted.orElse(before.ports()), profile);
            if (alive.isEmpty()) {
                ports.requireFree();
            } else {
                requireSame(ports, before.ports());
                before.outward()
                        .filter(_ -> alive.stream().anyMatch(Instance::isOfServices))
                        .ifPresent(running -> requireSame(services.outward(), running));
                requireStopped(services);
                progress.say("These run already: "
                        + alive.stream().map(LocalProcess::name).collect(Collectors.joining(", ")));
            }
            return start(
                    ports,
                    ledger(ports, profile.orElse("default")),
                    alive.isEmpty() ? services : services.beside(processesOf(before)),
                    new Launches(
                            data,
                            new InstanceState(
                                    ports,
                                    Optional.of(services.outward()),
                                    alive.isEmpty() ? List.of() : before.processes())));
        }
    }

    private static void requireSame(Ports wanted, Ports running) {
        if (!wanted.equals(running)) {
            throw new CommandFailed(
                    "parts of it run on other ports: stop them first with ./blendsm down, or leave out --port-base");
        }
    }

    /** What runs reads its settings no more, and members would be told of a door that is none. */
    private static void requireSame(Outward wanted, Outward running) {
        if (!wanted.equals(running)) {
            throw new CommandFailed(
                    "parts of it run under another certificate or at other addresses than are named now: "
                            + "name the same with BLENDSM_TLS, BLENDSM_DOOR, BLENDSM_MQTT and BLENDSM_BIND, or stop them first "
                            + "with ./blendsm down");
        }
    }

    private static void requireStopped(ServiceStart services) {
        if (services.rebuild()) {
            throw new CommandFailed("parts of it run, which read what --rebuild empties: ./blendsm down first");
        }
    }

    private static boolean isOfServices(LocalProcess process) {
        return process.name().equals(SERVICES) || Service.titles().contains(process.name());
    }

    private static Processes processesOf(InstanceState state) {
        return state.processes().stream().map(LocalProcess::name).anyMatch(SERVICES::equals)
                ? Processes.ONE
                : Processes.EACH;
    }

    /** What ledger it stands on is said once; a Fabric network's ports stand in its first block. */
    private Ports ports(Ports wanted, Optional<String> profile) {
        Ports embedded = Ports.from(wanted.of(Service.GATEWAY));
        Optional<Integer> network = data.networkPort();
        if (network.isPresent()) {
            return embedded.onFabric(network.get());
        }
        if (profile.isEmpty()) {
            return embedded;
        }
        if (Files.exists(data.ledger())) {
            throw new CommandFailed("the instance in " + data.root()
                    + " stands on the embedded ledger: choose another data directory for one on Fabric, with --data");
        }
        return embedded.onFabric();
    }

    private InstanceLedger ledger(Ports ports, String profile) {
        return ports.areOnFabric()
                ? new FabricNetwork(data, installation, ports, profile)
                : new EmbeddedLedgerProcess(data, installation, ports);
    }

    InstanceState start(Ports ports, InstanceLedger ledger, ServiceStart services, Launches launching) {
        launches = Optional.of(launching);
        Thread whenInterrupted = new Thread(() -> undo(launching, ledger));
        Runtime.getRuntime().addShutdownHook(whenInterrupted);
        try {
            startParts(ports, ledger, services, launching);
            Runtime.getRuntime().removeShutdownHook(whenInterrupted);
        } catch (RuntimeException e) {
            stopAfter(e, launching, ledger);
            throw e;
        }
        return InstanceState.read(data).orElseThrow();
    }

    private void startParts(Ports ports, InstanceLedger ledger, ServiceStart services, Launches launching) {
        CompletableFuture<LocalProcess> database = CompletableFuture.supplyAsync(() -> launching.launch(
                Ports.DATABASE,
                () -> Database.start(data, installation.databasePrograms(data), ports.of(Ports.DATABASE))));
        progress.step("ledger and certificate authorities", () -> ledger.start(launching));
        Bootstrap bootstrap = Bootstrap.of(data);
        progress.step("certificates", bootstrap::enrol);
        progress.step("chaincode", ledger::awaitChaincode);
        progress.step("database", () -> awaitDatabase(database));
        Addresses addresses = Addresses.onThisMachine(ports, bootstrap.connection(), services.outward());
        new ServiceConfiguration(data, addresses, bootstrap.connection(), _ -> Database.owner(data)).write();
        Map<Service, LocalProcess> running = startServices(services, launching);
        progress.step("founding of the network", bootstrap::found);
        awaitServices(running, addresses, bootstrap);
    }

    /** By the list in memory: where the disk is full, the one that is written down is short. */
    private synchronized void undo(Launches launching, InstanceLedger ledger) {
        try {
            launching.undo(STOP_PATIENCE);
        } finally {
            if (launching.areAll()) {
                ledger.stop();
            }
        }
    }

    private void stopAfter(RuntimeException failure, Launches launching, InstanceLedger ledger) {
        try {
            undo(launching, ledger);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private static void awaitDatabase(CompletableFuture<LocalProcess> database) {
        try {
            database.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof CommandFailed said ? said : e;
        }
    }

    /** @return which process runs which service */
    private Map<Service, LocalProcess> startServices(ServiceStart how, Launches launching) {
        Map<Service, LocalProcess> running = new EnumMap<>(Service.class);
        switch (how.processes()) {
            case ONE -> {
                LocalProcess all = launching.launch(SERVICES, () -> startAllServices(how));
                for (Service service : Service.values()) {
                    running.put(service, all);
                }
            }
            case EACH -> {
                for (Service service : Service.values()) {
                    running.put(service, launching.launch(service.title(), () -> startAlone(service, how)));
                }
            }
        }
        return running;
    }

    private LocalProcess startAllServices(ServiceStart how) {
        List<String> modules = new ArrayList<>(Service.titles());
        modules.add("client");
        List<String> command = installation.java(SERVICES, modules, "-Xmx512m", ServicesProcess.class.getName());
        // One set-up of logging for all contexts: each would make its own appenders
        command.addAll(
                command.indexOf("-cp"),
                List.of(
                        "-Dorg.springframework.boot.logging.LoggingSystem=none",
                        "-Dlogback.configurationFile=services-logback.xml"));
        // Each finds its own file, by its name
        command.add(data.services() + "/*");
        for (Service service : Service.values()) {
            command.add(service.mainClass());
        }
        return LocalProcess.start(SERVICES, command, how.environment(), data.log(SERVICES));
    }

    private LocalProcess startAlone(Service service, ServiceStart how) {
        List<String> command =
                installation.java(service.title(), List.of(service.title()), "-Xmx256m", service.mainClass());
        command.add("--spring.config.additional-location=file:" + service.folder(data) + "/");
        command.add("--spring.main.banner-mode=off");
        return LocalProcess.start(service.title(), command, how.environment(), data.log(service.title()));
    }

    private void awaitServices(Map<Service, LocalProcess> services, Addresses addresses, Bootstrap bootstrap) {
        awaitService(Service.IDENTITY, services, addresses);
        awaitService(Service.GATEWAY, services, addresses);
        // Not before: who reads the record comes to the door that it names
        progress.step("node record", () -> bootstrap.registerNode(addresses));
        EnumSet.complementOf(EnumSet.of(Service.IDENTITY, Service.GATEWAY))
                .forEach(service -> awaitService(service, services, addresses));
        progress.step("operator's console", () -> bootstrap.admitConsole(addresses))
                .ifPresent(progress::say);
    }

    private void awaitService(Service service, Map<Service, LocalProcess> services, Addresses addresses) {
        progress.step(
                service.title(),
                () -> Objects.requireNonNull(services.get(service))
                        .await(
                                service.title() + " to be ready",
                                SERVICES_PATIENCE,
                                data,
                                () -> Health.isUp(addresses.of(service))));
    }

    /**
     * Stops everything, the services first, the ledger after all that write to it. What another command is starting is
     * stopped once that command has ended.
     */
    void down() {
        try (CommandLock _ = CommandLock.take(data, OTHERS_PATIENCE, progress)) {
            down(STOP_PATIENCE);
        }
    }

    /**
     * The same, for who knows that no other command is at work.
     *
     * @param patience for each process; one that takes longer is killed
     */
    synchronized void down(Duration patience) {
        launches.ifPresent(Launches::end);
        InstanceState state =
                InstanceState.read(data).orElseThrow(() -> new CommandFailed("there is no instance in " + data.root()));
        List<LocalProcess> alive = new ArrayList<>(state.alive());
        for (LocalProcess process : alive.reversed()) {
            progress.step("stopped " + process.name(), () -> process.stop(patience));
        }
        ledger(state.ports(), "").stop();
        state.stopped().write(data);
    }
}
