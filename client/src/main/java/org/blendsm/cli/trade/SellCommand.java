package org.blendsm.cli.trade;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataOption;
import org.blendsm.cli.instance.InstanceState;
import org.blendsm.client.Door;
import org.blendsm.client.StreamAccess;
import org.blendsm.client.StreamPublisher;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.membership.Role;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sells a file, standard input, or this machine's telemetry on a running instance. */
@Command(
        name = "sell",
        description = "Lists a product, or goes on with one, and publishes it, as a seller of this instance: NDJSON "
                + "lines, CSV rows, or this machine's live telemetry.",
        mixinStandardHelpOptions = true)
public final class SellCommand implements Callable<Integer> {
    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--from", paramLabel = "FILE", description = "NDJSON or CSV file, - for standard input")
    private @Nullable String from;

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES}; usually by the file's name")
    private RecordSource.@Nullable Format format;

    @ArgGroup
    private Wares wares = new Wares();

    @Option(names = "--rate", description = "messages a second at the most (usually 10)")
    private int rate = 10;

    @Option(names = "--messages", description = "stop after so many (usually when the source ends)")
    private long messages = Long.MAX_VALUE;

    @Option(
            names = "--await-buyer",
            negatable = true,
            description = "begin when the first buyer has subscribed, for what is sent before is nobody's (usually with"
                    + " --from)")
    private @Nullable Boolean awaitBuyer;

    /** One of the two. */
    static final class Wares {
        @Option(names = "--product", paramLabel = "ID", description = "go on with this product of yours as it stands")
        private @Nullable String product;

        @ArgGroup(exclusive = false)
        private NewListing listing = new NewListing();

        private Product of(Door seller) {
            return product == null
                    ? listing.offered(seller)
                    : seller.get("/api/v1/products/" + URLEncoder.encode(product, UTF_8), Product.class);
        }
    }

    @Override
    public Integer call() throws IOException {
        requireSound();
        InstanceState.ofRunning(data.directory());
        if (from == null) {
            sell(new Telemetry());
            return 0;
        }
        RecordSource.Format kind = format == null ? RecordSource.formatOf(from) : format;
        try (RecordSource source = RecordSource.open(from, kind)) {
            if (!source.hasNext()) {
                throw new CommandFailed("there is nothing to sell in " + from);
            }
            sell(source);
        }
        return 0;
    }

    private void requireSound() {
        wares.listing.requireSound();
        if (rate < 1 || rate > 100_000) {
            throw new CommandFailed("--rate is from 1 to 100000 messages a second");
        }
        if (messages < 1) {
            throw new CommandFailed("--messages is at least 1");
        }
    }

    private void sell(Iterator<byte[]> source) throws IOException {
        Door seller =
                new InstanceMember(data.directory(), Role.SELLER).admitted().door();
        Product product = wares.of(seller);
        ProductId id = product.listing().id();
        StreamAccess access = StreamAccess.toPublish(seller, id);
        System.out.println("Product " + id + ", " + price(product) + "; Ctrl-C stops");
        if (awaitBuyer == null ? from != null : awaitBuyer) {
            System.out.println("Waiting for the first buyer to subscribe (--no-await-buyer begins at once)");
            new FirstBuyer(seller, id).await(System.err::println);
        }
        publish(access, source);
        System.out.println("More of it, for the same buyers: --product " + id);
    }

    private static String price(Product product) {
        return product instanceof Product.Offered offered
                ? offered.offer().conditions().pricePerMessage() + " a message"
                : "for who agreed before: it is not on offer";
    }

    private void publish(StreamAccess access, Iterator<byte[]> source) {
        long pause = Duration.ofSeconds(1).toNanos() / rate;
        long sent = 0;
        try (StreamPublisher publisher = StreamPublisher.open(access)) {
            for (; sent < messages && source.hasNext(); sent++) {
                publisher.publish(source.next());
                LockSupport.parkNanos(pause);
            }
        }
        System.out.printf("Published %d messages%n", sent);
    }
}
