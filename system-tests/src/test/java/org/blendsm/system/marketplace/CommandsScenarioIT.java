package org.blendsm.system.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.blendsm.system.CommandLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands around an instance that runs. */
@ExtendWith(RunningMarketplace.Extension.class)
class CommandsScenarioIT {
    private final RunningMarketplace marketplace;
    private final String data;

    @TempDir
    Path scratch;

    CommandsScenarioIT(RunningMarketplace marketplace) {
        this.marketplace = marketplace;
        this.data = marketplace.data().toString();
    }

    @Test
    void logs_shows_the_end_of_what_each_part_wrote() throws Exception {
        CommandLine.Finished all = CommandLine.run(scratch, "logs", "--data", data, "--lines", "3");
        assertThat(all.status()).as(all.err()).isZero();
        List<String> logs = logs();
        assertThat(logs).hasSizeGreaterThanOrEqualTo(4).anyMatch(log -> log.endsWith("/services.log"));
        assertThat(all.out().lines().filter(line -> line.startsWith("== ")))
                .containsExactlyInAnyOrderElementsOf(
                        logs.stream().map(log -> "== " + log).toList());
        assertThat(all.out().lines().count())
                .as("three lines of each, and its name")
                .isLessThanOrEqualTo(4L * logs.size());
        CommandLine.Finished one = CommandLine.run(scratch, "logs", "services", "--data", data);
        assertThat(one.out()).startsWith("== ").containsOnlyOnce("== ").contains("services.log");
        assertThat(one.out().lines().count()).isGreaterThan(10);
    }

    /** Which parts there are is the ledger's. */
    private List<String> logs() throws IOException {
        try (Stream<Path> files = Files.list(marketplace.data().resolve("logs"))) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".log"))
                    .toList();
        }
    }

    @Test
    void logs_of_nobody_are_not_there() throws Exception {
        CommandLine.Finished refused = CommandLine.run(scratch, "logs", "nobody", "--data", data);
        assertThat(refused.status()).isNotZero();
        assertThat(refused.err()).contains("there is no log of nobody").doesNotContain("Exception");
    }

    @Test
    void a_second_instance_on_the_same_data_is_refused_and_the_first_goes_on() throws Exception {
        CommandLine.Finished refused = CommandLine.run(scratch, "up", "--data", data);
        assertThat(refused.status()).isNotZero();
        assertThat(refused.err())
                .contains("runs on", "already", "./blendsm down")
                .doesNotContain("Exception");
        theFirstGoesOn();
    }

    @Test
    void ports_that_are_taken_are_named_and_nothing_is_started() throws Exception {
        Path other = scratch.resolve("other");
        String base = Integer.toString(marketplace.gateway().getPort());
        CommandLine.Finished refused = CommandLine.run(scratch, "up", "--data", other.toString(), "--port-base", base);
        assertThat(refused.status()).isNotZero();
        assertThat(refused.err())
                .contains("these ports are taken", base + " (gateway-service)", "(mqtt)", "--port-base")
                .doesNotContain("Exception");
        assertThat(CommandLine.run(scratch, "status", "--data", other.toString())
                        .status())
                .isNotZero();
        theFirstGoesOn();
    }

    private void theFirstGoesOn() throws Exception {
        CommandLine.Finished status = CommandLine.run(scratch, "status", "--data", data);
        assertThat(status.status()).as(status.out()).isZero();
    }
}
