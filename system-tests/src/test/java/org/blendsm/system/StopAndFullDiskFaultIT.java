package org.blendsm.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.blendsm.client.DataPlaneException;
import org.blendsm.client.ProblemException;
import org.blendsm.client.StreamSubscriber;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.Product;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * One instance that is interrupted while it works, and whose disk (a small file system in memory, which only root can
 * mount) fills up: what it acknowledged all the same is there afterwards.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StopAndFullDiskFaultIT {
    private static final String SIZE = "size=600m";
    /** What is written may fit into the rest of pages that are there already, for a while. */
    private static final int MOST_THAT_STILL_FIT = 60;

    private static final Set<String> NOBODY_IS_THERE =
            Set.of("UNREACHABLE", "SERVICE_UNAVAILABLE", "LEDGER_UNAVAILABLE", "OUTCOME_UNKNOWN");
    private static final NewProduct PRODUCT =
            new NewProduct("Written until the end", "x".repeat(900), List.of(), "text/plain", "", "As agreed.");

    private Path disk;
    private String refusedMount;
    private Process command;
    private RunningMarket market;
    private MeteredMarket metered;

    @BeforeAll
    void start(@TempDir Path scratch) throws Exception {
        disk = Files.createDirectory(scratch.resolve("disk"));
        refusedMount = run("mount", "-t", "tmpfs", "-o", SIZE, "tmpfs", disk.toString());
        var foreground = RunningInstance.startInForeground(disk);
        command = foreground.command();
        market = RunningMarket.on(foreground.instance());
        metered = new MeteredMarket(market);
    }

    @AfterAll
    void stop() throws Exception {
        try {
            market.close();
        } finally {
            command.destroyForcibly();
            if (refusedMount.isEmpty()) {
                run("umount", "--lazy", disk.toString());
            }
        }
    }

    @Test
    void up_in_the_foreground_interrupted_ends_all_that_it_started_and_loses_nothing() throws Exception {
        if (!command.isAlive()) {
            market.close();
            command = market.instance().upInForeground();
        }
        List<ProcessHandle> parts = market.instance().processes();
        assertThat(parts).hasSizeGreaterThan(2).allMatch(ProcessHandle::isAlive);
        List<String> written = new CopyOnWriteArrayList<>();
        try (StreamSubscriber _ = metered.read()) {
            FutureTask<Void> writing = new FutureTask<>(() -> writeWhileItLasts(written), null);
            Thread.ofVirtual().start(writing);
            metered.counting().publishUntil(100, () -> {
                await().atMost(RunningInstance.PATIENCE).until(() -> written.size() > 2);
                command.destroy();
                assertThat(command.waitFor(RunningInstance.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .as("ended in time")
                        .isTrue();
            });
            writing.get(RunningInstance.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        await().atMost(RunningInstance.PATIENCE)
                .until(() ->
                        parts.stream().noneMatch(part -> part.info().command().isPresent()));
        assertThat(status()).as("status of what does not run").isEqualTo(3);

        market.instance().up();

        assertNothingLost(written);
    }

    /**
     * Two minutes, most of them deadlines of who waits for a ledger that can't write: {@code -Dblendsm.full-disk=true}.
     */
    @Test
    @EnabledIfSystemProperty(
            named = "blendsm.full-disk",
            matches = "true",
            disabledReason = "no disk was filled up: -Dblendsm.full-disk=true does it")
    void what_is_acknowledged_on_a_full_disk_is_there_when_there_is_room_again() throws Exception {
        Assumptions.assumeTrue(
                refusedMount.isEmpty(),
                "mount is not allowed here (root may): no full disk was tried: " + refusedMount);
        metered.read().close();
        metered.counting().publishUntil(50, () -> {});
        List<String> written = new ArrayList<>(List.of(write()));
        Path filler = disk.resolve("filler");
        fill(filler);
        boolean refused = false;
        for (int i = 0; i < MOST_THAT_STILL_FIT && !refused; i++) {
            publish();
            try {
                written.add(write());
            } catch (ProblemException noRoom) {
                refused = true;
            }
            fill(filler);
        }
        assertThat(refused).as("the ledger takes nothing more").isTrue();

        Files.delete(filler);
        market.close();
        market.instance().up();

        assertNothingLost(written);
        write();
    }

    private void assertNothingLost(List<String> written) {
        assertThat(metered.readToTheEnd())
                .doesNotHaveDuplicates()
                .containsSubsequence(metered.counting().acknowledged());
        assertThat(written)
                .allSatisfy(id -> assertThat(metered.seller()
                                .door()
                                .get("/api/v1/products/" + id, JsonNode.class)
                                .path("listing")
                                .path("id")
                                .asString())
                        .isEqualTo(id));
    }

    private int status() throws IOException, InterruptedException {
        return CommandLine.run(
                        disk, "status", "--data", market.instance().data().toString())
                .status();
    }

    private void writeWhileItLasts(List<String> written) {
        try {
            while (true) {
                written.add(write());
            }
        } catch (ProblemException stopped) {
            assertThat(NOBODY_IS_THERE).contains(stopped.code());
        }
    }

    private String write() {
        return metered.seller()
                .door()
                .post("/api/v1/products", PRODUCT, Product.class)
                .listing()
                .id()
                .toString();
    }

    /** One more, if the broker acknowledges it, which it does while its reserve is whole. */
    private void publish() {
        try {
            metered.counting().publishOne();
        } catch (DataPlaneException noRoom) {
            // not acknowledged, so nobody counts on it
        }
    }

    /** Until not one byte more fits. */
    private static void fill(Path filler) throws IOException {
        try (OutputStream out = Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int size = 1 << 20; size > 0; ) {
                try {
                    out.write(new byte[size]);
                } catch (IOException full) {
                    size /= 4;
                }
            }
        }
    }

    /** @return empty where it worked */
    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() == 0 ? "" : said + " (" + process.exitValue() + ")";
    }
}
