package org.blendsm.cli.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.cli.pool.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LaunchesTest {
    private static final LocalProcess THIS = LocalProcess.of("this", ProcessHandle.current());
    private static final LocalProcess DEAD =
            new LocalProcess("dead", Integer.MAX_VALUE, Instant.EPOCH, Optional.empty());

    @TempDir
    private Path folder;

    private Launches launches(LocalProcess... before) {
        return new Launches(
                new DataDirectory(folder),
                new InstanceState(Ports.from(Ports.USUAL_BASE), Optional.empty(), List.of(before)));
    }

    private InstanceState written() {
        return InstanceState.read(new DataDirectory(folder)).orElseThrow();
    }

    @Test
    void whoever_ends_them_finds_every_process_that_was_being_started() throws Exception {
        Launches launches = launches();
        CountDownLatch starting = new CountDownLatch(1);
        CountDownLatch mayRun = new CountDownLatch(1);
        CompletableFuture<LocalProcess> launch = CompletableFuture.supplyAsync(
                () -> launches.launch("this", () -> {
                    starting.countDown();
                    awaitLatch(mayRun);
                    return THIS;
                }),
                Thread::startVirtualThread);
        starting.await();
        Thread ending = Thread.startVirtualThread(launches::end);
        await().atMost(Duration.ofSeconds(30)).until(() -> ending.getState() == Thread.State.WAITING);
        mayRun.countDown();
        ending.join();
        assertThat(written().alive()).containsExactly(launch.join());
    }

    @Test
    void none_is_started_once_they_are_ended() {
        Launches launches = launches();
        launches.end();
        assertThatThrownBy(() -> launches.launch("this", () -> THIS)).isInstanceOf(CommandFailed.class);
    }

    @Test
    void what_runs_is_not_started_again_and_what_ended_is() {
        Launches launches = launches(THIS, DEAD);
        LocalProcess again = LocalProcess.of("dead", ProcessHandle.current());

        assertThat(launches.launch("this", () -> DEAD)).isEqualTo(THIS);
        assertThat(launches.launch("dead", () -> again)).isEqualTo(again);
        assertThat(written().processes()).containsExactly(THIS, again);
        assertThat(written().isWhole()).isTrue();
    }

    @Test
    void a_start_that_fails_leaves_running_what_ran_before_and_remembers_what_is_missing() throws Exception {
        Launches launches = launches(THIS, DEAD);
        Process fresh = new ProcessBuilder("cat").start();
        launches.launch("dead", () -> LocalProcess.of("dead", fresh.toHandle()));

        launches.undo(Duration.ofSeconds(20));

        assertThat(fresh.waitFor()).isNotZero();
        assertThat(written().processes()).containsExactly(THIS, DEAD);
        assertThat(written().isWhole()).isFalse();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
