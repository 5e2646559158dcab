package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** Waiting for MQTT's answers, always with a deadline. */
final class Mqtt {
    static final long SECONDS = 60;

    private Mqtt() {}

    static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no answer within " + SECONDS + " s", e);
        } catch (ExecutionException e) {
            throw new AssertionError("refused: " + e.getCause(), e.getCause());
        }
    }

    /** The refusal that must come. */
    static Throwable refusal(CompletableFuture<?> answer) {
        try {
            Object given = answer.get(SECONDS, TimeUnit.SECONDS);
            throw new AssertionError("not refused: " + given);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no answer within " + SECONDS + " s", e);
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        }
    }

    static void eventually(ThrowingRunnable assertion) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(SECONDS))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(assertion);
    }

    static void await(Semaphore semaphore) {
        try {
            assertThat(semaphore.tryAcquire(SECONDS, TimeUnit.SECONDS))
                    .as("in time")
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
