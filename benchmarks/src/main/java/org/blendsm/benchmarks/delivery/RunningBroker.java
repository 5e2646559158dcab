package org.blendsm.benchmarks.delivery;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.blendsm.cli.pool.NeighbouringPorts;

/**
 * A broker in a process of its own, on loopback: one of {@link BrokerUnderTest}'s, or Mosquitto.
 *
 * @param passwords the seller's, then each buyer's
 */
record RunningBroker(String name, Process process, int port, List<String> passwords) implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 20;

    /** @param arguments what that broker is told beside its directory and how many buyers it has */
    static RunningBroker java(String name, Path directory, int buyers, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerUnderTest.class.getName(),
                name,
                directory.resolve(name).toString(),
                Integer.toString(buyers)));
        command.addAll(arguments);
        Process process = start(name, directory, command);
        BufferedReader told = process.inputReader(StandardCharsets.UTF_8);
        int port = Integer.parseInt(line(told));
        List<String> passwords = new ArrayList<>();
        for (int i = 0; i <= buyers; i++) {
            passwords.add(line(told));
        }
        return new RunningBroker(name, process, port, passwords);
    }

    static RunningBroker java(String name, Path directory, int buyers) throws IOException {
        return java(name, directory, buyers, List.of());
    }

    /** Where Debian's package {@code mosquitto}, or another, has put it. */
    static Optional<Path> mosquittoProgram() {
        return Stream.of("/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Keeps all in memory, asks nobody who they are, and drops nothing however slow a buyer is. */
    static RunningBroker mosquitto(Path program, Path directory, int buyers) throws IOException {
        int port = NeighbouringPorts.firstFree(1);
        Path settings = Files.writeString(directory.resolve("mosquitto.conf"), """
                listener %d 127.0.0.1
                allow_anonymous true
                persistence false
                max_queued_messages 0
                max_inflight_messages 0
                set_tcp_nodelay true
                """.formatted(port));
        Process process = start("mosquitto", directory, List.of(program.toString(), "-c", settings.toString()));
        awaitPort(port, process);
        return new RunningBroker(
                "mosquitto",
                process,
                port,
                Stream.generate(() -> "none").limit(buyers + 1L).toList());
    }

    String sellersPassword() {
        return passwords.getFirst();
    }

    String buyersPassword(int buyer) {
        return passwords.get(buyer + 1);
    }

    private static Process start(String name, Path directory, List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(directory.resolve(name + ".log").toFile())
                .start();
    }

    private static void awaitPort(int port, Process process) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    private static String line(BufferedReader told) throws IOException {
        return Objects.requireNonNull(told.readLine(), "the broker did not start; see its log");
    }

    @Override
    public void close() {
        process.toHandle().destroyForcibly();
    }
}
