package org.blendsm.cli.instance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.blendsm.model.ledger.CanonicalJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which process is the one that was started: its number alone may be somebody else's by now. */
class LocalProcessTest {
    private static final LocalProcess THIS = LocalProcess.of("this", ProcessHandle.current());

    private static String written() {
        return new String(CanonicalJson.encode(THIS), UTF_8);
    }

    private static LocalProcess read(String written) {
        return CanonicalJson.decode(written.getBytes(UTF_8), LocalProcess.class);
    }

    /** As the JDK would tell it after the clock was set: on Linux it counts from when the machine started. */
    private static String startedLater(Duration by) {
        return written()
                .replace(THIS.started().toString(), THIS.started().plus(by).toString());
    }

    /** As it was written before the machine's own count of time was. */
    private static String asOfOld(Instant started) {
        return "{\"name\":\"this\",\"pid\":%d,\"started\":\"%s\"}"
                .formatted(ProcessHandle.current().pid(), started);
    }

    @Test
    void one_that_was_written_down_is_alive() {
        assertThat(read(written())).isEqualTo(THIS);
        assertThat(THIS.alive()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.01S", "PT1H", "PT-24H"})
    void it_is_alive_though_the_clock_was_set(Duration by) {
        assumeTrue(Files.exists(Path.of("/proc/self/stat")), "no Linux: there the JDK is told when a process started");
        LocalProcess process = read(startedLater(by));
        assertThat(process.started()).isNotEqualTo(THIS.started());
        assertThat(process.alive()).isTrue();
    }

    @Test
    void who_has_its_number_in_another_run_of_the_machine_is_another() {
        LocalProcess before = new LocalProcess(
                "this", THIS.pid(), THIS.started(), THIS.sinceBoot().map(at -> "another" + at));
        assertThat(before.alive()).isEqualTo(THIS.sinceBoot().isEmpty());
    }

    @Test
    void one_of_an_old_file_is_alive_as_long_as_its_start_is_about_the_same() {
        assertThat(read(asOfOld(THIS.started())).alive()).isTrue();
        assertThat(read(asOfOld(THIS.started().plusMillis(990))).alive()).isTrue();
        assertThat(read(asOfOld(THIS.started().minus(Duration.ofHours(1)))).alive())
                .isFalse();
    }
}
