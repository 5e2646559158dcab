package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** {@code blendsm buy} while the broker that it buys at is killed, and comes back. */
class BuyGoesOnIT {
    private static final Pattern PRODUCT = Pattern.compile("Product ([0-9a-f]{64})");
    private static final int ROWS = 40;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path scratch;

    @Test
    void a_purchase_goes_on_by_itself_when_its_broker_is_back() throws Exception {
        try (RunningInstance instance = RunningInstance.start(scratch)) {
            Path listed = scratch.resolve("listed.txt");
            Process first = blendsm(instance, listed, "sell", "--from", rows("first"), "--title", "Two halves");
            String product = product(listed, first);
            Path came = scratch.resolve("came.ndjson");
            Process buyer = blendsm(
                    instance,
                    came,
                    "buy",
                    product,
                    "--messages",
                    Integer.toString(ROWS),
                    "--fund",
                    "--patience",
                    "300");
            awaitLines(came, ROWS / 2, buyer);

            instance.killServices();
            awaitTold(came, " is lost: ", buyer);
            instance.up();
            Process second = blendsm(
                    instance,
                    scratch.resolve("more.txt"),
                    "sell",
                    "--from",
                    rows("second"),
                    "--product",
                    product,
                    "--no-await-buyer");

            assertThat(buyer.waitFor(RunningInstance.PATIENCE.multipliedBy(2).toSeconds(), TimeUnit.SECONDS))
                    .as(Files.readString(complaints(came)))
                    .isTrue();
            assertThat(buyer.exitValue()).as(Files.readString(complaints(came))).isZero();
            assertThat(sequences(came))
                    .isEqualTo(LongStream.range(0, ROWS).boxed().toList());
            assertThat(Files.readString(complaints(came))).contains("tries again", "In all 200 of 200 were paid");
            second.destroy();
        }
    }

    private String rows(String name) throws IOException {
        List<String> rows = IntStream.range(0, ROWS / 2)
                .mapToObj(i -> "{\"" + name + "\":" + i + "}")
                .toList();
        return Files.write(scratch.resolve(name + ".ndjson"), rows).toString();
    }

    private Process blendsm(RunningInstance instance, Path said, String... words) throws IOException {
        String[] all = new String[words.length + 2];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = "--data";
        all[words.length + 1] = instance.data().toString();
        return CommandLine.start(scratch, said, complaints(said), all);
    }

    private static Path complaints(Path said) {
        return said.resolveSibling(said.getFileName() + ".err");
    }

    private static String product(Path said, Process by) throws IOException {
        await().atMost(RunningInstance.PATIENCE)
                .until(() -> PRODUCT.matcher(Files.readString(said)).find() || !by.isAlive());
        Matcher found = PRODUCT.matcher(Files.readString(said));
        assertThat(found.find()).as(Files.readString(complaints(said))).isTrue();
        return found.group(1);
    }

    private static void awaitLines(Path said, int lines, Process by) throws IOException {
        await().atMost(RunningInstance.PATIENCE)
                .until(() -> Files.readAllLines(said).size() >= lines || !by.isAlive());
        assertThat(Files.readAllLines(said))
                .as(Files.readString(complaints(said)))
                .hasSize(lines);
    }

    private static void awaitTold(Path said, String words, Process by) throws IOException {
        await().atMost(RunningInstance.PATIENCE)
                .until(() -> Files.readString(complaints(said)).contains(words) || !by.isAlive());
        assertThat(by.isAlive()).as(Files.readString(complaints(said))).isTrue();
    }

    private static List<Long> sequences(Path ndjson) throws IOException {
        return Files.readAllLines(ndjson).stream()
                .map(line -> JsonMapper.shared().readTree(line).path("sequence").asLong())
                .toList();
    }
}
