package org.blendsm.embedded.chaincode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.blendsm.embedded.simulation.SimulationRefused;
import org.junit.jupiter.api.Test;

class OpenQueriesTest {
    private final OpenQueries queries = new OpenQueries(1_000);
    private final AtomicInteger released = new AtomicInteger();

    @Test
    void a_query_that_comes_when_all_is_over_is_released_and_refused() {
        queries.close();
        assertThatThrownBy(() -> queries.start(Optional::empty, released::incrementAndGet))
                .isInstanceOf(SimulationRefused.class);
        assertThatThrownBy(() -> queries.page(Optional::empty, () -> "", released::incrementAndGet, 1))
                .isInstanceOf(SimulationRefused.class);
        assertThat(released).hasValue(2);
    }

    /** What it reads is native memory: freed under a reader, it takes the whole process along. */
    @Test
    void what_is_being_read_is_not_released() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean freedWhileRead = new AtomicBoolean();
        Thread reader = Thread.ofPlatform().start(() -> {
            try {
                queries.start(
                        () -> {
                            reading.countDown();
                            awaitQuietly(goOn);
                            freedWhileRead.set(released.get() > 0);
                            return Optional.<ByteString>empty();
                        },
                        released::incrementAndGet);
            } catch (SimulationRefused e) {
                throw new IllegalStateException(e);
            }
        });
        reading.await();
        Thread closer = Thread.ofPlatform().start(queries::close);
        await().until(() ->
                EnumSet.of(Thread.State.BLOCKED, Thread.State.TERMINATED).contains(closer.getState()));
        goOn.countDown();
        reader.join();
        closer.join();
        assertThat(freedWhileRead).isFalse();
        assertThat(released).hasValue(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
