package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which process is a part of the network, whoever asks and from where: the network's scripts' own words. */
class NetworkProcessesIT {
    private static final Path SCRIPTS =
            Path.of("../fabric-network/scripts").toAbsolutePath().normalize();
    /** Told by their distance, so that no table of time zones is needed. */
    private static final String GREENWICH = "UTC0";

    private static final String TOKYO = "JST-9";

    @TempDir
    private Path scratch;

    private Path pidFile;
    private ProcessHandle part;

    @BeforeEach
    void start() throws Exception {
        assertThat(run(GREENWICH, "start $DATA part sleep 600").status()).isZero();
        pidFile = scratch.resolve("part.pid");
        part = ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst()))
                .orElseThrow();
    }

    @AfterEach
    void end() {
        part.destroyForcibly();
    }

    @Test
    void what_was_started_in_one_time_zone_is_stopped_from_another() throws Exception {
        assertThat(run(TOKYO, "stop $DATA/part.pid").status()).isZero();
        assertThat(runs()).isFalse();
        assertThat(pidFile).doesNotExist();
    }

    @Test
    void what_runs_is_not_started_again_from_another_time_zone() throws Exception {
        run(TOKYO, "start $DATA part sleep 0");
        assertThat(Files.readAllLines(pidFile)).first().isEqualTo(Long.toString(part.pid()));
    }

    @Test
    void who_has_a_parts_number_after_it_is_left_alone() throws Exception {
        Files.writeString(pidFile, part.pid() + "\nanother-boot/1\n");
        assertThat(run(GREENWICH, "stop $DATA/part.pid").status()).isZero();
        assertThat(runs()).isTrue();
    }

    /** Scripts before these kept a time of day, which does not tell of which zone it is. */
    @Test
    void what_cannot_be_told_is_neither_stopped_nor_forgotten() throws Exception {
        Files.writeString(pidFile, part.pid() + "\nMon Nov 30 05:24:00 2026\n");
        Said said = run(GREENWICH, "stop $DATA/part.pid");
        assertThat(said.status()).isEqualTo(1);
        assertThat(said.text()).contains(pidFile.toString(), "kill " + part.pid());
        assertThat(runs()).isTrue();
        assertThat(pidFile).exists();
    }

    @Test
    void what_earlier_scripts_started_is_stopped_where_its_time_of_day_is_the_same() throws Exception {
        String asThen = "printf '%s\\n%s\\n' PID \"$(ps -o lstart= -p PID | tr -s ' ')\" > $DATA/part.pid"
                .replace("PID", Long.toString(part.pid()));
        assertThat(run(GREENWICH, asThen + "; stop $DATA/part.pid").status()).isZero();
        assertThat(runs()).isFalse();
        assertThat(pidFile).doesNotExist();
    }

    /** Nobody waits for what the scripts started: it may stay behind as a name without a command. */
    private boolean runs() {
        return part.info().command().isPresent();
    }

    private record Said(int status, String text) {}

    private Said run(String timeZone, String words) throws IOException, InterruptedException {
        Path text = scratch.resolve("said.txt");
        ProcessBuilder bash = new ProcessBuilder("bash", "-c", "source " + SCRIPTS.resolve("all.sh") + "; " + words);
        bash.environment().put("TZ", timeZone);
        bash.environment().put("NETWORK_DATA", scratch.toString());
        Process shell =
                bash.redirectErrorStream(true).redirectOutput(text.toFile()).start();
        assertThat(shell.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Said(shell.exitValue(), Files.readString(text));
    }
}
