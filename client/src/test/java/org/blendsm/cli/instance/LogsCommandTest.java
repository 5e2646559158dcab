package org.blendsm.cli.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blendsm.cli.Blendsm;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.cli.pool.Ports;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsCommandTest {
    @TempDir
    private Path root;

    private final StringWriter err = new StringWriter();

    @BeforeEach
    void an_instance_that_was_started_once() throws IOException {
        new InstanceState(Ports.free(), Optional.empty(), List.of()).write(new DataDirectory(root));
        Files.createDirectories(root.resolve("logs"));
    }

    private int logs(String... words) {
        List<String> all = new ArrayList<>(List.of("logs", "--data", root.toString()));
        all.addAll(List.of(words));
        return Blendsm.commandLine().setErr(new PrintWriter(err)).execute(all.toArray(String[]::new));
    }

    @Test
    void where_there_are_none_yet_it_says_so() {
        assertThat(logs()).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("blendsm: there are no logs in %s yet%n".formatted(root.resolve("logs")));
    }

    @Test
    void a_part_that_has_none_is_refused_with_those_that_have() throws IOException {
        Files.writeString(root.resolve("logs/ledger.log"), "ready\n");
        Files.writeString(root.resolve("logs/services.log"), "ready\n");

        assertThat(logs("broker")).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("blendsm: there is no log of broker in %s, only of ledger, services%n"
                        .formatted(root.resolve("logs")));
    }

    @Test
    void less_than_a_line_is_refused() throws IOException {
        Files.writeString(root.resolve("logs/ledger.log"), "ready\n");

        assertThat(logs("--lines", "-1")).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("blendsm: --lines is at least 1%n".formatted());
    }
}
