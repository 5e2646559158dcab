package org.blendsm.benchmarks.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.blendsm.benchmarks.ClosedLoop;
import org.blendsm.benchmarks.ClosedLoop.Round;
import org.blendsm.benchmarks.Comparison;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.membership.Role;

/**
 * L3: our Java contract against the same one in Go, on two real networks (one Raft orderer each). The Go program is not
 * part of this repository: it serves {@code catalogue:publish} as ours does, as a service, on the rows that ours has
 * written. Arguments: {@code PROGRAM [pairs of rounds] [seconds of a round]}.
 */
public final class JavaAgainstGo {
    private static final long SEED = 20_261_132;
    private static final int CLIENTS = 64;

    private JavaAgainstGo() {}

    public static void main(String[] args) throws Exception {
        if (args.length == 0 || !Files.isExecutable(Path.of(args[0]))) {
            System.err.println(
                    "missing: a Go program that serves catalogue:publish as a service, as the first argument");
            System.exit(1);
        }
        int pairs = args.length > 1 ? Integer.parseInt(args[1]) : 7;
        Duration round = Duration.ofSeconds(args.length > 2 ? Integer.parseInt(args[2]) : 4);
        Comparison.introduce(
                "L3: catalogue:publish in Java against Go, real Fabric (Raft, 200 ms), %d clients, %d pairs of %d s"
                        .formatted(CLIENTS, pairs, round.toSeconds()),
                SEED);
        try (LedgerUnderLoad java = LedgerUnderLoad.fabric("Java", "small", Setting.NONE);
                LedgerUnderLoad go = LedgerUnderLoad.fabric("Go", "small", Setting.NONE);
                Founded onJava = Founded.on(java);
                Founded onGo = Founded.on(go)) {
            Catalogue goCatalogue = onGo.admit("Telemetry Ltd", Role.SELLER).contract(Catalogue.class);
            go.replaceChaincode(Path.of(args[0]));
            compare(Publishing.on(java, onJava), Publishing.on(go, goCatalogue), pairs, round);
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void compare(ClosedLoop ours, ClosedLoop theirs, int pairs, Duration length) throws Exception {
        Comparison<Round> comparison = ClosedLoop.compared("Java", ours, "Go", theirs, CLIENTS, length, SEED);
        comparison.warm(Round::perSecond);
        Publishing.tell(comparison.run(pairs), "pass: lower end >= 0.80, stretch 0.95", "");
        System.out.printf("failed: Java %d, Go %d%n", ours.failed(), theirs.failed());
    }
}
