package org.blendsm.benchmarks.rest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.blendsm.benchmarks.ClosedLoop;
import org.blendsm.benchmarks.ClosedLoop.Round;
import org.blendsm.benchmarks.Comparison;
import org.blendsm.benchmarks.Processes;
import org.blendsm.client.Door;
import org.blendsm.model.membership.Role;

/**
 * G1 and G2: a ledger write, and a trivial read, through the API gateway against straight at the service, on the
 * embedded ledger. Arguments: {@code [clients] [pairs of rounds] [seconds of a round]}.
 */
public final class ThroughTheDoor {
    private static final long SEED = 20_261_130;
    private static final String SERVICES = "services";
    private static final String NETWORK = "/api/v1/network";
    private static final int OK = 200;

    private ThroughTheDoor() {}

    public static void main(String[] args) throws Exception {
        int clients = args.length > 0 ? Integer.parseInt(args[0]) : 32;
        int pairs = args.length > 1 ? Integer.parseInt(args[1]) : 9;
        Duration round = Duration.ofSeconds(args.length > 2 ? Integer.parseInt(args[2]) : 3);
        Comparison.introduce(
                "G1, G2: through the API gateway against straight at the service, embedded ledger, %d clients, %d pairs of %d s"
                        .formatted(clients, pairs, round.toSeconds()),
                SEED);
        try (Marketplace marketplace = Marketplace.start(Optional.empty())) {
            write(marketplace, clients, pairs, round);
            read(marketplace, clients, pairs, round);
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void write(Marketplace marketplace, int clients, int pairs, Duration length) throws Exception {
        Marketplace.Managed managed = marketplace.managed("Seller Ltd", Role.SELLER);
        Door seller = managed.door();
        Door service = managed.straightAt(marketplace.service("pubsub-payment-service"));
        Map<String, Processes> watched = Map.of(SERVICES, services(marketplace));
        ClosedLoop through = new ClosedLoop(watched, () -> RestAgainstBare.publish(seller));
        ClosedLoop straight = new ClosedLoop(watched, () -> RestAgainstBare.publish(service));
        sides(through, straight, clients, length).warm(Marketplace.COMPILED, Round::perSecond);
        Comparison<Round>.Rounds rounds =
                sides(through, straight, clients, length).run(pairs);
        System.out.println("G1, catalogue:publish:");
        rounds.tell("writes/s", Round::perSecond, "pass: lower end >= 0.97");
        rounds.tell("latency p50 ms", Round::p50Millis, "");
        rounds.tell("services' CPU ms/write", round -> round.cpuMillis(SERVICES), "");
        Comparison<Round>.Rounds lone = sides(through, straight, 1, length).run(pairs);
        System.out.println("one client alone:");
        lone.tell("latency p50 ms", Round::p50Millis, "");
        System.out.printf(
                Locale.ROOT,
                "p50 through the door %+.2f ms (pass: +1.5, stretch +0.8)%n",
                lone.medianDifference(Round::p50Millis));
        System.out.printf("failed: through %d, straight %d%n", through.failed(), straight.failed());
    }

    private static void read(Marketplace marketplace, int clients, int pairs, Duration length) throws Exception {
        Map<String, Processes> watched = Map.of(SERVICES, services(marketplace));
        ClosedLoop through = new ClosedLoop(watched, getting(marketplace.door()));
        ClosedLoop straight = new ClosedLoop(watched, getting(marketplace.service("identity-service")));
        sides(through, straight, clients, length).warm(Round::perSecond);
        Comparison<Round>.Rounds rounds =
                sides(through, straight, clients, length).run(pairs);
        System.out.println("G2, GET " + NETWORK + ":");
        rounds.tell("requests/s", Round::perSecond, "pass: lower end >= 0.35, stretch 0.5");
        rounds.tell("latency p50 ms", Round::p50Millis, "");
        rounds.tell("services' CPU ms/request", round -> round.cpuMillis(SERVICES), "");
        System.out.printf("failed: through %d, straight %d%n", through.failed(), straight.failed());
    }

    private static java.util.concurrent.Callable<Object> getting(URI base) {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request = HttpRequest.newBuilder(base.resolve(NETWORK))
                .timeout(Duration.ofSeconds(20))
                .build();
        return () -> {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != OK) {
                throw new IOException("HTTP " + response.statusCode());
            }
            return response;
        };
    }

    private static Processes services(Marketplace marketplace) throws IOException {
        return Optional.ofNullable(marketplace.processes().get("services")).orElseThrow();
    }

    private static Comparison<Round> sides(ClosedLoop through, ClosedLoop straight, int clients, Duration length) {
        return ClosedLoop.compared("through", through, "straight", straight, clients, length, SEED);
    }
}
