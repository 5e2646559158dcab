package org.blendsm.benchmarks.rest;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.blendsm.benchmarks.ClosedLoop;
import org.blendsm.benchmarks.ClosedLoop.Round;
import org.blendsm.benchmarks.Comparison;
import org.blendsm.benchmarks.Processes;
import org.blendsm.cli.pool.NeighbouringPorts;
import org.blendsm.client.Door;
import org.blendsm.model.membership.Role;
import tools.jackson.databind.JsonNode;

/**
 * How throughput rises with the replicas of a service: reputations read from rating-service, each time from the next of
 * so many replicas, against one alone. All share these processors with the clients, so it can only rise while cores
 * last. Arguments: {@code [replicas] [clients] [pairs of rounds] [seconds of a round]}.
 */
public final class Replicas {
    private static final long SEED = 20_261_202;
    private static final String SERVICE = "rating-service";

    private Replicas() {}

    public static void main(String[] args) throws Exception {
        int replicas = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int clients = args.length > 1 ? Integer.parseInt(args[1]) : 100;
        int pairs = args.length > 2 ? Integer.parseInt(args[2]) : 7;
        Duration round = Duration.ofSeconds(args.length > 3 ? Integer.parseInt(args[3]) : 3);
        Comparison.introduce(
                "Replicas: reputations from %d replicas of %s in turn against one, %d clients, %d pairs of %d s"
                        .formatted(replicas, SERVICE, clients, pairs, round.toSeconds()),
                SEED);
        try (Marketplace marketplace = Marketplace.startEach()) {
            List<URI> all = new ArrayList<>(List.of(marketplace.service(SERVICE)));
            List<ProcessHandle> started = new ArrayList<>();
            int others = replicas - 1;
            int first = NeighbouringPorts.firstFree(others);
            for (int port = first; port < first + others; port++) {
                started.add(marketplace.replica(SERVICE, port).toHandle());
                all.add(Marketplace.loopback(port));
            }
            compare(marketplace, all, started, clients, pairs, round);
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void compare(
            Marketplace marketplace,
            List<URI> replicas,
            List<ProcessHandle> started,
            int clients,
            int pairs,
            Duration length)
            throws Exception {
        Marketplace.Managed reader = marketplace.managed("Reader Ltd", Role.BUYER);
        String path = "/api/v1/reputations/" + reader.address();
        List<Door> doors = replicas.stream().map(reader::straightAt).toList();
        AtomicInteger turn = new AtomicInteger();
        Map<String, Processes> watched = Map.of(
                SERVICE,
                Optional.ofNullable(marketplace.processes().get("rating")).orElseThrow(),
                "others",
                Processes.of(started.toArray(ProcessHandle[]::new)));
        ClosedLoop spread = new ClosedLoop(
                watched,
                () -> doors.get(Math.floorMod(turn.getAndIncrement(), doors.size()))
                        .get(path, JsonNode.class));
        ClosedLoop one = new ClosedLoop(watched, () -> doors.getFirst().get(path, JsonNode.class));
        Comparison<Round> sides = ClosedLoop.compared("replicas", spread, "one", one, clients, length, SEED);
        sides.warm(Round::perSecond);
        Comparison<Round>.Rounds rounds = sides.run(pairs);
        ClosedLoop.tell(rounds, "reads", "");
        rounds.tell(
                "replicas' CPU ms/read",
                round -> watched.keySet().stream().mapToDouble(round::cpuMillis).sum(),
                "");
        System.out.printf("failed: replicas %d, one %d%n", spread.failed(), one.failed());
    }
}
