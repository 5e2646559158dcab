package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.blendsm.model.Money;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.membership.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** {@code blendsm buy} on an instance that runs, of what {@code blendsm sell} sells there; and what comes after it. */
@ExtendWith(SharedInstance.Extension.class)
class BuyScenarioIT {
    private static final Pattern PRODUCT = Pattern.compile("Product ([0-9a-f]{64})");
    private static final Pattern AGREEMENT = Pattern.compile("Agreement ([0-9a-f]{64})");
    private static final int ROWS = 40;
    private static final String PRICE = "2";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path scratch;

    @Test
    void forty_of_a_file_come_and_forty_are_paid(RunningInstance instance) throws Exception {
        Path said = scratch.resolve("said.txt");
        Path complained = scratch.resolve("complained.txt");
        Process sale = sell(instance, "Forty rows", 1000, said, complained);
        try {
            String product = id(PRODUCT, said, sale);
            await().atMost(RunningInstance.PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    blendsm(instance, "search", "Forty rows").out())
                            .contains(product, PRICE + " a message, from 30"));

            CommandLine.Finished bought = buy(instance, product, "--fund");

            assertThat(bought.status()).as(bought.err()).isZero();
            assertThat(sequences(bought.out()))
                    .isEqualTo(LongStream.range(0, ROWS).boxed().toList());
            assertThat(payload(bought.out().lines().toList().getLast())).isEqualTo("{\"row\":39}");
            assertThat(bought.err()).contains("Receipt 0: messages 1 to ", "In all 80 of 80 were paid", "blendsm rate");
            assertThat(instance.data().resolve("buyer/purchases/" + product + ".json"))
                    .doesNotExist();
            rate(instance, id(bought.err()));
        } finally {
            sale.destroy();
        }
    }

    private void rate(RunningInstance instance, String agreement) throws IOException, InterruptedException {
        CommandLine.Finished rated = blendsm(instance, "rate", agreement, "5", "As promised.", "--json");
        assertThat(rated.status()).as(rated.err()).isZero();
        assertThat(JsonMapper.shared().readTree(rated.out()).path("volume").asInt())
                .isEqualTo(80);
        CommandLine.Finished again = blendsm(instance, "rate", agreement, "1");
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.err()).contains("ALREADY_RATED").doesNotContain("Exception");
        assertThat(blendsm(instance, "rate", agreement, "4", "--as", "seller").out())
                .startsWith("Rated: 4");
    }

    @Test
    void broken_off_it_goes_on_where_it_was(RunningInstance instance) throws Exception {
        Path said = scratch.resolve("said.txt");
        Process sale = sell(instance, "Slow rows", 5, said, scratch.resolve("complained.txt"));
        Path first = scratch.resolve("first.ndjson");
        Path told = scratch.resolve("told.txt");
        try {
            String product = id(PRODUCT, said, sale);
            Process buyer = CommandLine.start(
                    scratch,
                    first,
                    told,
                    words(instance, "buy", product, "--messages", Integer.toString(ROWS), "--fund"));
            await().atMost(RunningInstance.PATIENCE)
                    .until(() -> Files.readAllLines(first).size() >= 5 || !buyer.isAlive());
            buyer.destroyForcibly().waitFor(RunningInstance.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(Files.readAllLines(first)).as(Files.readString(told)).hasSizeBetween(5, ROWS - 1);

            CommandLine.Finished rest = buy(instance, product);

            assertThat(rest.status()).as(rest.err()).isZero();
            assertThat(id(rest.err())).isEqualTo(id(Files.readString(told)));
            List<Long> had = sequences(Files.readString(first));
            List<Long> came = sequences(rest.out());
            assertThat(came).endsWith((long) ROWS - 1);
            assertThat(came.getFirst())
                    .as("what was not acknowledged comes again")
                    .isBetween(1L, had.getLast() + 1);
            assertThat(came)
                    .isEqualTo(LongStream.range(came.getFirst(), ROWS).boxed().toList());
            assertThat(rest.err()).contains("In all 80 of 80 were paid");
        } finally {
            sale.destroy();
        }
    }

    @Test
    void a_price_above_the_purse_says_fund(RunningInstance instance) throws Exception {
        RunningMarket market = RunningMarket.on(instance);
        Product.Offered dear =
                RunningMarket.offer(market.admit("Dear seller", Role.SELLER), new Money(1_000_000_000), 5, 10);
        String product = dear.listing().id().toString();

        CommandLine.Finished refused = buy(instance, product);

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err())
                .contains("40 messages cost 40000000000 minor units", "with --fund")
                .doesNotContain("Exception");
        assertThat(instance.data().resolve("buyer/purchases/" + product + ".json"))
                .doesNotExist();
    }

    @Test
    void what_does_not_come_is_given_up_and_disputed(RunningInstance instance) throws Exception {
        RunningMarket market = RunningMarket.on(instance);
        Product.Offered silent = RunningMarket.offer(market.admit("Silent seller", Role.SELLER), new Money(1), 5, 10);
        String product = silent.listing().id().toString();

        CommandLine.Finished given = buy(instance, product, "--fund", "--patience", "1");

        assertThat(given.status()).isEqualTo(1);
        String agreement = id(given.err());
        assertThat(given.err())
                .contains(
                        "nothing has come for 1 s, after 0 of 40 messages", "It goes on with --agreement " + agreement);
        Path evidence = Files.writeString(scratch.resolve("evidence"), "nothing came");
        CommandLine.Finished disputed =
                blendsm(instance, "dispute", agreement, "Nothing came", "--evidence", evidence.toString(), "--json");
        assertThat(disputed.status()).as(disputed.err()).isZero();
        assertThat(disputed.out()).contains("\"state\":\"Opened\"");
        CommandLine.Finished after = blendsm(instance, "buy", "--agreement", agreement);
        assertThat(after.status()).isEqualTo(1);
        assertThat(after.err()).contains("is disputed");
    }

    private Process sell(RunningInstance instance, String title, int rate, Path said, Path complained)
            throws IOException {
        List<String> rows =
                IntStream.range(0, ROWS).mapToObj(i -> "{\"row\":" + i + "}").toList();
        Path file = Files.write(Files.createTempFile(scratch, "rows", ".ndjson"), rows);
        return CommandLine.start(
                scratch,
                said,
                complained,
                words(
                        instance,
                        "sell",
                        "--from",
                        file.toString(),
                        "--title",
                        title,
                        "--price",
                        PRICE,
                        "--rate",
                        Integer.toString(rate)));
    }

    private CommandLine.Finished buy(RunningInstance instance, String product, String... options)
            throws IOException, InterruptedException {
        String[] words = new String[options.length + 4];
        words[0] = "buy";
        words[1] = product;
        words[2] = "--messages";
        words[3] = Integer.toString(ROWS);
        System.arraycopy(options, 0, words, 4, options.length);
        return blendsm(instance, words);
    }

    private CommandLine.Finished blendsm(RunningInstance instance, String... words)
            throws IOException, InterruptedException {
        return CommandLine.run(scratch, words(instance, words));
    }

    private static String[] words(RunningInstance instance, String... words) {
        String[] all = new String[words.length + 2];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = "--data";
        all[words.length + 1] = instance.data().toString();
        return all;
    }

    private static List<Long> sequences(String ndjson) {
        return ndjson.lines()
                .map(line -> JsonMapper.shared().readTree(line).path("sequence").asLong())
                .toList();
    }

    private static String payload(String line) {
        return JsonMapper.shared().readTree(line).path("payload").asString();
    }

    private static String id(String told) {
        return found(AGREEMENT, told);
    }

    private static String id(Pattern pattern, Path said, Process by) throws IOException {
        await().atMost(RunningInstance.PATIENCE)
                .until(() -> pattern.matcher(Files.readString(said)).find() || !by.isAlive());
        return found(pattern, Files.readString(said));
    }

    private static String found(Pattern pattern, String said) {
        return pattern.matcher(said)
                .results()
                .map((MatchResult found) -> found.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("it said: " + said));
    }
}
