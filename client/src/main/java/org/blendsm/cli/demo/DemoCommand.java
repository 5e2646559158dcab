package org.blendsm.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.cli.command.Progress;
import org.blendsm.cli.instance.EphemeralInstance;
import org.blendsm.cli.instance.Installation;
import org.blendsm.cli.instance.Processes;
import org.blendsm.cli.pool.Bootstrap;
import org.blendsm.cli.pool.KeyFolder;
import org.blendsm.cli.pool.OperatorFolder;
import org.blendsm.cli.pool.Ports;
import org.blendsm.cli.pool.Service;
import org.blendsm.cli.trade.Telemetry;
import org.blendsm.fabric.Ledger;
import org.blendsm.model.ledger.CanonicalJson;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells a whole sale: on an instance of its own, which is gone afterwards, or on a pool that runs. */
@Command(
        name = "demo",
        description = "Brings up an instance of its own on free ports, sells this machine's live telemetry, prints the "
                + "receipt, and stops what it started. With --operator it sells on a pool that runs.",
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    private static final Duration STOPPING = Duration.ofSeconds(20);

    @Option(names = "--messages", paramLabel = "N", description = "messages sold (usually 200)")
    private int messages = 200;

    @Option(names = "--price", paramLabel = "P", description = "minor units for each (usually 5)")
    private long price = 5;

    @Option(names = "--k", paramLabel = "K", description = "messages from voucher to voucher (usually 10)")
    private int voucherEvery = 10;

    @Option(names = "--window", paramLabel = "W", description = "the credit window, in messages (usually 30)")
    private int window = 30;

    @Option(names = "--seed", paramLabel = "S", description = "chooses when the buyer withholds and what is proven")
    private long seed = 1;

    @Option(
            names = "--fabric",
            arity = "0..1",
            fallbackValue = "default",
            paramLabel = "PROFILE",
            description =
                    "on a real Fabric network of its own: default (four BFT orderers) or small (one Raft orderer)")
    private @Nullable String fabric;

    @Option(
            names = "--operator",
            paramLabel = "DIR",
            description = "an operator's folder: sell on its pool, from outside, and start nothing")
    private @Nullable Path operator;

    @Option(names = "--json", description = "the last line is the outcome as one JSON object")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        SaleSettings settings = new SaleSettings(messages, price, voucherEvery, window, seed);
        if (operator != null) {
            print(sell(new OperatorFolder(operator), Optional.empty(), settings));
            return 0;
        }
        Progress progress = new Progress(System.err);
        progress.say("Starting a marketplace of its own ("
                + (fabric == null ? "embedded ledger: no consensus, one machine" : "real Fabric, four organisations")
                + ")");
        Ports ports = fabric == null ? Ports.free() : Ports.freeOnFabric();
        EphemeralInstance instance = EphemeralInstance.start(
                Installation.ofThisProcess(), progress, ports, Optional.ofNullable(fabric), Processes.ONE, STOPPING);
        DataDirectory data = instance.data();
        KeyFolder broker = new KeyFolder(Service.PUBSUB_PAYMENT.folder(data));
        print(sell(new OperatorFolder(data.of(Bootstrap.OPERATOR)), Optional.of(broker), settings));
        return 0;
    }

    private SaleOutcome sell(OperatorFolder folder, Optional<KeyFolder> broker, SaleSettings settings) {
        Story story = new Story(json ? System.err : System.out);
        try (Ledger ledger = Bootstrap.connect(folder.peer())) {
            Cast cast = Cast.assemble(folder, broker, ledger);
            story.tell(
                    "Seller %s, buyer %s and a stranger apply; the operator approves, the CA enrols",
                    cast.seller().address(), cast.buyer().address());
            return new Sale(cast, settings, folder.pool().networkFingerprint(), story, new Telemetry()).run();
        }
    }

    private void print(SaleOutcome outcome) {
        if (json) {
            System.out.println(new String(CanonicalJson.encode(outcome), UTF_8));
            return;
        }
        System.out.printf(
                """

                Receipt of agreement %s
                  delivered %d (held at %d for want of a voucher, at %d for want of a deposit)
                  deposited %s (topped up %s) = paid %s + fee %s + refunded %s
                  %d transactions of all but the broker's: %d bytes in blocks, %d rows read, %d written
                  network %s
                """,
                outcome.agreement(),
                outcome.delivered(),
                outcome.unpaidHoldAt(),
                outcome.holdAt(),
                outcome.deposited(),
                outcome.toppedUp(),
                outcome.paid(),
                outcome.fee(),
                outcome.refunded(),
                outcome.ledger().transactions(),
                outcome.ledger().bytes(),
                outcome.ledger().reads(),
                outcome.ledger().writes(),
                outcome.network());
        outcome.refusals().forEach((what, code) -> System.out.printf("  refused: %s: %s%n", what, code));
    }
}
