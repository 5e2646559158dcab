package org.blendsm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.blendsm.client.Door;
import org.blendsm.client.Joining;
import org.blendsm.client.ManagedCredentials;
import org.blendsm.client.StreamAccess;
import org.blendsm.client.StreamPublisher;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Role;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sells a file, standard input, or this machine's telemetry on a running instance. */
@Command(
        name = "sell",
        description = "Lists a product and publishes it, as a seller of this instance: NDJSON lines, CSV rows, or this "
                + "machine's live telemetry.",
        mixinStandardHelpOptions = true)
final class SellCommand implements Callable<Integer> {
    private static final Duration ENROLMENT = Duration.ofSeconds(60);

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--from", paramLabel = "FILE", description = "NDJSON or CSV file, - for standard input")
    private @Nullable String from;

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES}; usually by the file's name")
    private RecordSource.@Nullable Format format;

    @Option(names = "--title", description = "the product's title")
    private String title = "Live telemetry";

    @Option(names = "--price", description = "minor units a message (usually 5)")
    private long price = 5;

    @Option(names = "--k", description = "messages from voucher to voucher (usually 10)")
    private int voucherEvery = 10;

    @Option(names = "--window", description = "the credit window, in messages (usually 30)")
    private int window = 30;

    @Option(names = "--rate", description = "messages a second at the most (usually 10)")
    private int rate = 10;

    @Option(names = "--messages", description = "stop after so many (usually when the source ends)")
    private long messages = Long.MAX_VALUE;

    @Override
    public Integer call() throws IOException {
        requireSound();
        data.runningState();
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
        if (price < 1 || price > SaleSettings.HIGHEST_PRICE) {
            throw new CommandFailed("--price is from 1 to " + SaleSettings.HIGHEST_PRICE + " minor units");
        }
        if (voucherEvery < 1 || window < voucherEvery) {
            throw new CommandFailed("--k is at least 1 and at most --window");
        }
        if (rate < 1 || rate > 100_000) {
            throw new CommandFailed("--rate is from 1 to 100000 messages a second");
        }
        if (messages < 1) {
            throw new CommandFailed("--messages is at least 1");
        }
    }

    private void sell(Iterator<byte[]> source) throws IOException {
        Door seller = seller(new OperatorFolder(data.directory().of(Bootstrap.OPERATOR)));
        publish(seller, list(seller), source);
    }

    /** This instance's own seller; the first sale makes it, as any seller is made, with the console's approval. */
    private Door seller(OperatorFolder operator) throws IOException {
        URI gateway = operator.pool().door();
        Path file = data.directory().of("seller").resolve("credentials.json");
        if (!Files.exists(file)) {
            Joining joining = Joining.managed(
                    new Door(gateway, Door.Credentials.NONE),
                    "Seller of this machine",
                    operator.pool().mspId(),
                    List.of(Role.SELLER));
            operator.console()
                    .post("/api/v1/applications/" + joining.application() + "/approval", List.of(), Object.class);
            OperatorFolder.Console credentials =
                    new OperatorFolder.Console(joining.address(), joining.awaitClientSecret(ENROLMENT));
            DataDirectory.writePrivate(file, new String(CanonicalJson.encode(credentials), UTF_8));
        }
        OperatorFolder.Console credentials =
                CanonicalJson.decode(Files.readAllBytes(file), OperatorFolder.Console.class);
        return new Door(gateway, new ManagedCredentials(credentials.clientId(), credentials.clientSecret()));
    }

    private Product list(Door seller) {
        NewProduct description = new NewProduct(
                title, "Published by blendsm sell", List.of("live"), "application/json", "", "As agreed.");
        Product product = seller.post("/api/v1/products", description, Product.class);
        OfferTerms terms = OfferTerms.usual(price, voucherEvery, window);
        Product offered = seller.post("/api/v1/products/" + product.listing().id() + "/offers", terms, Product.class);
        System.out.printf(
                "Product %s, %d a message; Ctrl-C stops%n", offered.listing().id(), price);
        return offered;
    }

    private void publish(Door seller, Product product, Iterator<byte[]> source) {
        long pause = Duration.ofSeconds(1).toNanos() / rate;
        long sent = 0;
        try (StreamPublisher publisher = StreamPublisher.open(
                StreamAccess.toPublish(seller, product.listing().id()))) {
            for (; sent < messages && source.hasNext(); sent++) {
                publisher.publish(source.next());
                LockSupport.parkNanos(pause);
            }
        }
        System.out.printf("Published %d messages%n", sent);
    }
}
