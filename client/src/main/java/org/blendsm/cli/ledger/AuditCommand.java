package org.blendsm.cli.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.blendsm.audit.Audit;
import org.blendsm.audit.AuditReport;
import org.blendsm.audit.Finding;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.cli.command.DataOption;
import org.blendsm.cli.command.Progress;
import org.blendsm.cli.pool.Bootstrap;
import org.blendsm.cli.pool.Connection;
import org.blendsm.cli.pool.KeyFolder;
import org.blendsm.cli.pool.OperatorFolder;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.LedgerConnection;
import org.blendsm.fabric.LedgerException;
import org.blendsm.fabric.Signatory;
import org.blendsm.model.ledger.CanonicalJson;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code blendsm audit}: replays a ledger's blocks and says of each invariant whether it holds. It asks a peer for
 * blocks and believes nothing else.
 */
@Command(
        name = "audit",
        description = {
            "Replays the ledger's blocks from the first one and judges what must hold at each of them.",
            "Trusts no service. Ends with 3 where an invariant does not hold, and says at which block and transaction;",
            "with 1 where it did not get to the end."
        },
        mixinStandardHelpOptions = true)
public final class AuditCommand implements Callable<Integer> {
    private static final int BLOCKS_BETWEEN_WORDS = 1_000;
    private static final int VIOLATED = 3;

    @Mixin
    private DataOption data = new DataOption();

    @ArgGroup(exclusive = false)
    private @Nullable Auditor auditor;

    @Option(names = "--json", description = "one line of JSON")
    private boolean json;

    @Option(
            names = "--deadline",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "how long reading all blocks may take (usually ${DEFAULT-VALUE})")
    private long seconds;

    /** Somebody with a certificate of their own, at a peer of their own choice. */
    static final class Auditor {
        @Option(names = "--gateway", paramLabel = "HOST:PORT", required = true, description = "the peer to read from")
        private String gateway = "";

        @Option(
                names = "--tls-root",
                paramLabel = "PEM",
                required = true,
                description = "who signed its TLS certificate")
        private @Nullable Path tlsRoot;

        @Option(names = "--tls-name", paramLabel = "NAME", description = "the name in it, where it is not the host's")
        private @Nullable String tlsName;

        @Option(names = "--channel", defaultValue = "marketplace", description = "usually ${DEFAULT-VALUE}")
        private String channel = "marketplace";

        @Option(names = "--msp", paramLabel = "ID", required = true, description = "the auditor's organisation")
        private String msp = "";

        @Option(
                names = "--key-folder",
                paramLabel = "DIR",
                required = true,
                description = "with the auditor's cert.pem and key.pem")
        private @Nullable Path keyFolder;
    }

    @Override
    public Integer call() {
        AuditReport report = report();
        if (json) {
            System.out.println(new String(CanonicalJson.encode(report), UTF_8));
        } else {
            print(report);
        }
        return report.holds() ? 0 : VIOLATED;
    }

    private AuditReport report() {
        Audit audit = new Audit(OperatorFolder.CHAINCODE, InstantSource.system());
        Progress progress = new Progress(System.err);
        try (Ledger ledger = Bootstrap.connect(peer())) {
            signatory(ledger).blocks(Duration.ofSeconds(seconds), block -> {
                audit.take(block);
                if (audit.blocks() % BLOCKS_BETWEEN_WORDS == 0) {
                    progress.step(audit.blocks() + " blocks", () -> {});
                }
            });
        } catch (LedgerException e) {
            throw new CommandFailed("the audit did not get to the end: " + e.getMessage(), e);
        }
        AuditReport report = audit.report();
        progress.step(report.blocks() + " blocks read, " + report.transactions() + " valid transactions", () -> {});
        return report;
    }

    private LedgerConnection peer() {
        if (auditor == null) {
            return Connection.read(readyData()).peer();
        }
        return new LedgerConnection(
                auditor.gateway,
                file(auditor.tlsRoot),
                Optional.ofNullable(auditor.tlsName),
                auditor.channel,
                OperatorFolder.CHAINCODE,
                OperatorFolder.KEEP_ALIVE);
    }

    private Signatory signatory(Ledger ledger) {
        if (auditor != null) {
            return Bootstrap.as(ledger, auditor.msp, new KeyFolder(file(auditor.keyFolder)));
        }
        Bootstrap bootstrap = Bootstrap.of(readyData());
        return Bootstrap.as(ledger, bootstrap.connection().own().mspId(), bootstrap.tools());
    }

    /** The ledger has to run; services need not. */
    private DataDirectory readyData() {
        DataDirectory directory = data.directory();
        if (!Files.exists(directory.connection())) {
            throw new CommandFailed("there is no ledger in " + directory.root() + ": start one with ./blendsm up");
        }
        return directory;
    }

    private static Path file(@Nullable Path path) {
        if (path == null || !Files.exists(path)) {
            throw new CommandFailed("there is no " + path);
        }
        return path;
    }

    private static void print(AuditReport report) {
        for (Finding finding : report.findings()) {
            System.out.printf(
                    "%-8s %-13s %s%n", finding.holds() ? "holds" : "VIOLATED", finding.name(), finding.sentence());
            for (Finding.Violation violation : finding.first()) {
                System.out.printf("         at %s: %s%n", violation.place(), violation.what());
            }
            if (finding.violations() > finding.first().size()) {
                System.out.printf(
                        "         and %d more%n",
                        finding.violations() - finding.first().size());
            }
        }
        for (AuditReport.Definition definition : report.definitions()) {
            System.out.printf(
                    "chaincode definition %d, version %s, endorsed by %s, agreed on at %s%n",
                    definition.sequence(), definition.version(), definition.endorsedBy(), definition.place());
        }
        System.out.printf(
                "network %s: %d blocks, %d valid transactions, supply %d%n",
                report.network(), report.blocks(), report.transactions(), report.supply());
    }
}
