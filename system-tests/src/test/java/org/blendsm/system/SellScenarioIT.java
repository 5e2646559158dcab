package org.blendsm.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.blendsm.client.StreamAccess;
import org.blendsm.client.StreamSubscriber;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.membership.Role;
import org.blendsm.system.RunningMarket.Managed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** {@code blendsm sell} on an instance that runs: a file, and then more of the same product. */
@ExtendWith(SharedInstance.Extension.class)
class SellScenarioIT {
    private static final Pattern PRODUCT = Pattern.compile("Product ([0-9a-f]{64})");
    private static final Money PRICE = new Money(2);
    private static final int ROWS = 40;
    private static final List<String> FIRST = rows(0);
    private static final List<String> MORE = rows(ROWS);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path scratch;

    private static List<String> rows(int from) {
        return IntStream.range(from, from + ROWS)
                .mapToObj(i -> "{\"row\":" + i + "}")
                .toList();
    }

    @Test
    void a_file_waits_for_its_first_buyer_who_gets_all_of_it_and_of_the_next(RunningInstance instance)
            throws Exception {
        Path said = scratch.resolve("said.txt");
        Path complained = scratch.resolve("complained.txt");
        Process sale = sell(instance, said, complained);
        try {
            await().atMost(RunningInstance.PATIENCE)
                    .until(() -> Files.readString(said).contains("Waiting for the first buyer") || !sale.isAlive());
            assertThat(sale.isAlive()).as(Files.readString(complained)).isTrue();
            RunningMarket market = RunningMarket.on(instance);
            Managed buyer = market.admit("Buyer of a file", Role.BUYER);
            market.issue(buyer.address(), PRICE.times(2L * ROWS));
            Product.Offered product = offered(buyer, id(said));
            Agreement.Deal deal = RunningMarket.accept(buyer, product, PRICE.times(2L * ROWS), PaymentMode.METERED);
            List<String> received = new CopyOnWriteArrayList<>();
            try (StreamSubscriber stream = StreamSubscriber.open(
                    StreamAccess.toReceive(buyer.door(), deal.id()),
                    deal.offer().product(),
                    message -> received.add(new String(message.payload(), UTF_8)))) {
                assertThat(sale.waitFor(RunningInstance.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(sale.exitValue()).as(Files.readString(complained)).isZero();
                await().atMost(RunningInstance.PATIENCE).until(() -> received.size() >= ROWS);

                CommandLine.Finished next = goOn(instance, id(said), MORE);

                assertThat(next.status()).as(next.err()).isZero();
                await().atMost(RunningInstance.PATIENCE).until(() -> received.size() >= 2 * ROWS);
                assertThat(stream.ended()).isNotDone();
            }
            assertThat(received)
                    .isEqualTo(Stream.concat(FIRST.stream(), MORE.stream()).toList());
        } finally {
            sale.destroy();
        }
    }

    @Test
    void somebody_elses_product_is_refused_before_anybody_is_waited_for(RunningInstance instance) throws Exception {
        RunningMarket market = RunningMarket.on(instance);
        Product.Offered other = RunningMarket.offer(market.admit("Another seller", Role.SELLER), PRICE, 5, 10);

        CommandLine.Finished refused = goOn(instance, other.listing().id().toString(), FIRST);

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("NOT_THE_OWNER").doesNotContain("Exception");
        assertThat(refused.out()).doesNotContain("Waiting");
    }

    private Process sell(RunningInstance instance, Path said, Path complained) throws IOException {
        return CommandLine.start(
                scratch,
                said,
                complained,
                "sell",
                "--data",
                instance.data().toString(),
                "--from",
                file(FIRST),
                "--title",
                "Rows",
                "--terms",
                "For tests only.",
                "--tags",
                "rows,file",
                "--price",
                PRICE.toString(),
                "--rate",
                "1000");
    }

    private CommandLine.Finished goOn(RunningInstance instance, String product, List<String> rows)
            throws IOException, InterruptedException {
        return CommandLine.run(
                scratch,
                "sell",
                "--data",
                instance.data().toString(),
                "--product",
                product,
                "--from",
                file(rows),
                "--rate",
                "1000");
    }

    private String file(List<String> rows) throws IOException {
        Path file = Files.createTempFile(scratch, "rows", ".ndjson");
        return Files.write(file, rows).toString();
    }

    private static String id(Path said) throws IOException {
        return PRODUCT.matcher(Files.readString(said))
                .results()
                .map((MatchResult found) -> found.group(1))
                .findFirst()
                .orElseThrow();
    }

    private static Product.Offered offered(Managed buyer, String id) {
        Product product = buyer.door().get("/api/v1/products/" + id, Product.class);
        assertThat(product.listing().description().terms()).isEqualTo("For tests only.");
        assertThat(product.listing().description().tags()).containsExactly("file", "rows");
        return (Product.Offered) product;
    }
}
