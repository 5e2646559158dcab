package org.blendsm.cli.instance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.cli.command.Progress;
import org.blendsm.cli.pool.Outward;
import org.blendsm.cli.pool.Ports;
import org.blendsm.cli.pool.Service;
import org.blendsm.model.testing.PrivateCa;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How an instance begins and ends, without its programs: those are started in system-tests. */
@Timeout(120)
class InstanceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path scratch;

    private final Ports ports = Ports.from(Ports.freeOnFabric().of(Service.GATEWAY));
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private Path home;
    private DataDirectory data;
    private Instance instance;

    @BeforeEach
    void one_that_has_no_database() throws IOException {
        home = Files.createDirectory(scratch.resolve("home"));
        data = new DataDirectory(scratch.resolve("data"));
        Files.createDirectories(data.logs());
        Files.createFile(data.database()); // where a folder should be
        instance = new Instance(data, new Installation(home, false), new Progress(new PrintStream(said, true, UTF_8)));
    }

    private static LocalProcess of(String name, Process process) {
        return LocalProcess.of(name, process.toHandle());
    }

    @Test
    void a_start_that_fails_stops_what_it_could_not_write_down() throws Exception {
        Launches launches = new Launches(data, new InstanceState(ports, Optional.empty(), List.of()));
        Process cat = new ProcessBuilder("cat").start();
        try {
            assertThatThrownBy(
                            () -> instance.start(ports, new OnFullDisk(cat), ServiceStart.in(Processes.ONE), launches))
                    .isInstanceOf(UncheckedIOException.class);
            assertThat(cat.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            cat.destroyForcibly();
        }
    }

    /** A ledger whose process runs before it turns out that nothing more can be written. */
    private final class OnFullDisk implements InstanceLedger {
        private final Process process;

        OnFullDisk(Process process) {
            this.process = process;
        }

        @Override
        public void start(Launches launches) {
            try {
                Files.delete(data.state());
                Files.createDirectories(data.state().resolve("in the way"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            launches.launch("ledger", () -> of("ledger", process));
        }

        @Override
        public void awaitChaincode() {}

        @Override
        public boolean isWhole() {
            return true;
        }

        @Override
        public void stop() {}
    }

    @Test
    void what_another_command_starts_meanwhile_is_stopped_too() throws Exception {
        new InstanceState(ports, Optional.empty(), List.of()).write(data);
        Process other = OtherCommand.start(data);
        Process late = new ProcessBuilder("cat").start();
        try {
            CompletableFuture<Void> down = CompletableFuture.runAsync(instance::down);
            await().atMost(PATIENCE).until(() -> down.isDone() || said.size() > 0);
            new InstanceState(ports, Optional.empty(), List.of(of("late", late))).write(data);
            other.getOutputStream().close();
            down.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

            assertThat(late.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(InstanceState.read(data).orElseThrow().processes()).isEmpty();
        } finally {
            other.destroyForcibly();
            late.destroyForcibly();
        }
    }

    /** A command that is at work on an instance until its standard input ends. */
    static final class OtherCommand {
        private OtherCommand() {}

        static Process start(DataDirectory data) throws IOException {
            Process process = new ProcessBuilder(
                            Installation.java().toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            OtherCommand.class.getName(),
                            data.lock().toString())
                    .start();
            assertThat(process.inputReader(UTF_8).readLine()).isEqualTo("at work");
            return process;
        }

        public static void main(String[] arguments) throws IOException {
            try (FileChannel channel = FileChannel.open(
                            Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = channel.lock()) {
                System.out.println("at work");
                System.in.transferTo(System.out);
            }
        }
    }

    @Test
    void a_network_that_was_never_made_is_not_stood_on() throws Exception {
        networkScript("[ $1 = up ] || exit 0; mkdir -p \"$3\"; touch \"$3/lock\"; exit 1");
        assertThatThrownBy(() -> up(Optional.of(ports), Optional.of("small")))
                .hasMessageContaining("blendsm network up failed");

        assertThatThrownBy(() -> up(Optional.empty(), Optional.empty())).hasMessageContaining("chaincode/target");
        assertThat(InstanceState.read(data).orElseThrow().ports()).isEqualTo(ports);
        assertThat(data.connection()).isEqualTo(data.ledger().resolve("connection.json"));
    }

    @Test
    void a_network_that_was_made_is_stood_on_though_its_start_failed() throws Exception {
        networkScript(
                "[ $1 = up ] || exit 0; mkdir -p \"$3\"; echo \"$7\" > \"$3/port-base\"; touch \"$3/seats\"; exit 1");
        assertThatThrownBy(() -> up(Optional.of(ports), Optional.of("small")))
                .hasMessageContaining("blendsm network up failed");

        assertThatThrownBy(() -> up(Optional.empty(), Optional.empty()))
                .hasMessageContaining("blendsm network up failed");
        assertThat(InstanceState.read(data).orElseThrow().ports()).isEqualTo(ports.onFabric());
        assertThat(data.connection()).isEqualTo(data.fabric().resolve("connection.json"));
    }

    @Test
    void of_a_network_what_ended_is_started_though_all_else_runs() throws Exception {
        Process services = runningOnNetwork();
        try {
            networkScript("[ $1 = status ] && exit 3; touch \"$3/$1\"; exit 1");
            assertThatThrownBy(() -> up(Optional.empty(), Optional.empty()))
                    .hasMessageContaining("blendsm network up failed");
            assertThat(data.fabric().resolve("up")).exists();
            assertThat(data.fabric().resolve("down")).doesNotExist();
            assertThat(services.isAlive()).isTrue();
        } finally {
            services.destroyForcibly();
        }
    }

    @Test
    void nothing_is_rebuilt_while_a_part_runs() throws Exception {
        Process services = runningOnNetwork();
        try {
            networkScript("exit 3");
            assertThatThrownBy(() -> instance.up(
                            Optional.empty(), Optional.empty(), new ServiceStart(Processes.ONE, true, Outward.NOT)))
                    .hasMessageContaining("./blendsm down first");
            assertThat(services.isAlive()).isTrue();
        } finally {
            services.destroyForcibly();
        }
    }

    @Test
    void where_the_network_and_all_else_runs_nothing_is_started() throws Exception {
        Process services = runningOnNetwork();
        try {
            networkScript("[ $1 = status ]");
            assertThatThrownBy(() -> up(Optional.empty(), Optional.empty())).hasMessageContaining("runs");
            assertThat(services.isAlive()).isTrue();
        } finally {
            services.destroyForcibly();
        }
    }

    @Test
    void where_all_ended_but_the_network_its_ports_are_its_own() throws Exception {
        runningOnNetwork().destroyForcibly().waitFor();
        networkScript("exit 1");
        try (ServerSocket _ =
                new ServerSocket(ports.onFabric().of(Ports.LEDGER), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> up(Optional.empty(), Optional.empty()))
                    .hasMessageContaining("blendsm network up failed");
        }
    }

    /** Its settings would be written anew, and the ledger told of a door that nobody opens. */
    @Test
    void beside_what_runs_nothing_is_started_for_other_addresses() throws Exception {
        Outward running = at("https://market.example");
        Process services = runningOnNetwork(running);
        try {
            new PrivateCa(scratch).certify(Files.createDirectory(scratch.resolve("tls")));
            networkScript("exit 3");
            for (Outward wanted : List.of(Outward.NOT, at("https://another.example"))) {
                assertThatThrownBy(() -> up(wanted)).hasMessageContainingAll("BLENDSM_DOOR", "./blendsm down");
            }
            assertThat(data.services()).doesNotExist();
            assertThatThrownBy(() -> up(running)).hasMessageContaining("blendsm network up failed");
            assertThat(InstanceState.read(data).orElseThrow().outward()).contains(running);
        } finally {
            services.destroyForcibly();
        }
    }

    private Outward at(String door) {
        return new Outward(
                Optional.of(scratch.resolve("tls")),
                Optional.of(URI.create(door)),
                Optional.of("mqtts://market.example:8883"),
                Optional.empty());
    }

    private void up(Outward outward) {
        instance.up(Optional.empty(), Optional.empty(), new ServiceStart(Processes.ONE, false, outward));
    }

    private Process runningOnNetwork() throws IOException {
        return runningOnNetwork(Outward.NOT);
    }

    private Process runningOnNetwork(Outward outward) throws IOException {
        Files.createDirectories(data.fabric());
        Files.createFile(data.fabric().resolve("seats"));
        Files.writeString(data.fabric().resolve("port-base"), ports.onFabric().of(Ports.NETWORK) + "\n");
        Process services = new ProcessBuilder("cat").start();
        new InstanceState(ports.onFabric(), Optional.of(outward), List.of(of("services", services))).write(data);
        return services;
    }

    private void networkScript(String words) throws IOException {
        Path script = Files.createFile(
                Files.createDirectories(home.resolve("fabric-network")).resolve("network"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(script, "#!/bin/sh\n" + words + "\n");
    }

    private void up(Optional<Ports> wanted, Optional<String> profile) {
        instance.up(wanted, profile, ServiceStart.in(Processes.ONE));
    }
}
