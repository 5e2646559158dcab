package org.blendsm.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream terminal = new PrintStream(said, true, UTF_8);

    @Test
    void a_step_that_takes_long_says_what_it_waits_for() {
        new Progress(terminal, Duration.ofMillis(1))
                .step("database", () -> await().until(() -> said.toString(UTF_8).contains("still waiting: database")));

        assertThat(said.toString(UTF_8)).containsPattern(" s  database\\R$");
    }

    @Test
    void a_step_that_is_done_is_told_once() {
        new Progress(terminal, Duration.ofDays(1)).step("database", () -> {});

        assertThat(said.toString(UTF_8)).matches(" +[0-9.]+ s  database\\R");
    }
}
