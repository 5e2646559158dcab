package org.blendsm.cli.instance;

import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.cli.command.DataOption;
import org.blendsm.cli.command.Progress;
import org.blendsm.cli.pool.Bootstrap;
import org.blendsm.cli.pool.OperatorFolder;
import org.blendsm.cli.pool.Outward;
import org.blendsm.cli.pool.Ports;
import org.blendsm.cli.pool.ServiceConfiguration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts an instance and leaves it running. */
@Command(
        name = "up",
        description = "Starts ledger, chaincode, database and services; returns when all of it is ready.",
        mixinStandardHelpOptions = true)
public final class UpCommand implements Callable<Integer> {
    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--port-base",
            paramLabel = "PORT",
            description = "the gateway's port; the other parts take the ones after it (usually 8080, and MQTT 1883)")
    private @Nullable Integer portBase;

    @Option(
            names = "--fabric",
            arity = "0..1",
            fallbackValue = "default",
            paramLabel = "PROFILE",
            description =
                    "on a real Fabric network of four organisations: default (four BFT orderers) or small (one Raft "
                            + "orderer); needs Fabric's programs on PATH or in FABRIC_HOME")
    private @Nullable String fabric;

    @Option(
            names = "--processes",
            paramLabel = "HOW",
            description = "the services in one process (usually), or each in one of its own: ${COMPLETION-CANDIDATES}")
    private Processes processes = Processes.ONE;

    @Option(
            names = "--rebuild",
            description = "every service empties what it derived from the ledger, and reads it again from the first "
                    + "block; nothing of the instance may run")
    private boolean rebuild;

    @Option(
            names = "--tls",
            paramLabel = "DIR",
            defaultValue = "${env:BLENDSM_TLS:-}",
            description =
                    "gateway and broker speak TLS under the certificate in this folder, fullchain.pem and privkey.pem "
                            + "(or BLENDSM_TLS; usually they speak none)")
    private String tls = "";

    @Option(
            names = "--door",
            paramLabel = "URL",
            defaultValue = "${env:BLENDSM_DOOR:-}",
            description = "the gateway as members reach it (or BLENDSM_DOOR; usually where it listens)")
    private String door = "";

    @Option(
            names = "--mqtt",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:BLENDSM_MQTT:-}",
            description =
                    "the broker as members reach it, mqtts://HOST:PORT over TLS (or BLENDSM_MQTT; usually where it "
                            + "listens)")
    private String mqtt = "";

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "${env:BLENDSM_BIND:-}",
            description =
                    "this machine's address at which gateway and broker listen; others than the loopback's need --tls "
                            + "(or BLENDSM_BIND; usually 127.0.0.1)")
    private String bind = "";

    @Option(names = "--foreground", description = "stay, and stop everything when interrupted")
    private boolean foreground;

    @Override
    public Integer call() throws InterruptedException {
        Optional<Ports> ports = Optional.ofNullable(portBase).map(this::ports);
        Progress progress = new Progress(System.err);
        Instance instance = new Instance(data.directory(), Installation.ofThisProcess(), progress);
        progress.say("Starting BlendSM in " + data.directory().root());
        InstanceState state =
                instance.up(ports, Optional.ofNullable(fabric), new ServiceStart(processes, rebuild, outward()));
        System.err.printf("Ready after %.1f s.%n", progress.elapsed().toMillis() / 1_000.0);
        printAddresses(System.out, data.directory(), state.ports());
        if (foreground) {
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                instance.down();
                stopped.countDown();
            }));
            stopped.await();
        }
        return 0;
    }

    private Outward outward() {
        return new Outward(said(tls).map(Path::of), said(door).map(URI::create), said(mqtt), said(bind));
    }

    /** A variable that is set to nothing says nothing. */
    private static Optional<String> said(String option) {
        return Optional.of(option).filter(text -> !text.isBlank());
    }

    private Ports ports(int base) {
        int highest = Ports.highestBase(fabric != null);
        if (base < 1_024 || base > highest) {
            throw new CommandFailed("--port-base is from 1024 to " + highest);
        }
        return Ports.from(base);
    }

    static void printAddresses(PrintStream out, DataDirectory data, Ports ports) {
        out.printf(
                "Gateway and Swagger UI   %s/%n",
                ServiceConfiguration.door(data).orElse(""));
        out.printf(
                "MQTT 5                   %s   (TCP, and WebSocket)%n",
                ServiceConfiguration.mqtt(data).orElse(""));
        out.printf(
                "Fabric gateway (gRPC)    127.0.0.1:%d   (%s)%n",
                ports.of(Ports.LEDGER), ports.areOnFabric() ? "real Fabric" : "embedded ledger");
        out.printf("Fabric CA                https://127.0.0.1:%d%n", ports.of(Ports.CA));
        out.printf("Operator's credentials   %s%n", new OperatorFolder(data.of(Bootstrap.OPERATOR)).consoleFile());
        out.printf("Data                     %s%n", data.root());
    }
}
