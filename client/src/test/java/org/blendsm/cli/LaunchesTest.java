package org.blendsm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LaunchesTest {
    private static final LocalProcess THIS = LocalProcess.of("this", ProcessHandle.current());

    @TempDir
    private Path folder;

    @Test
    void whoever_ends_them_finds_every_process_that_was_being_started() throws Exception {
        DataDirectory data = new DataDirectory(folder);
        Launches launches = new Launches(data, Ports.from(Ports.USUAL_BASE));
        CountDownLatch starting = new CountDownLatch(1);
        CountDownLatch mayRun = new CountDownLatch(1);
        CompletableFuture<LocalProcess> launch = CompletableFuture.supplyAsync(() -> launches.launch(() -> {
            starting.countDown();
            awaitLatch(mayRun);
            return THIS;
        }));
        starting.await();
        CompletableFuture<Void> ended = CompletableFuture.runAsync(launches::end);
        mayRun.countDown();
        ended.join();
        assertThat(InstanceState.read(data).orElseThrow().alive()).containsExactly(launch.join());
    }

    @Test
    void none_is_started_once_they_are_ended() {
        Launches launches = new Launches(new DataDirectory(folder), Ports.from(Ports.USUAL_BASE));
        launches.end();
        assertThatThrownBy(() -> launches.launch(() -> THIS)).isInstanceOf(CommandFailed.class);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
