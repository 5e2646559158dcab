package org.blendsm.pubsub.broker.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path directory;

    @Test
    void what_was_kept_is_there_after_opening_again() {
        try (Journal journal = Journal.open(directory, true)) {
            journal.put(Shelf.TICKETS, bytes("a"), bytes("1")).join();
            journal.put(Shelf.TICKETS, bytes("b"), bytes("2")).join();
            journal.delete(Shelf.TICKETS, bytes("a")).join();
        }
        try (Journal journal = Journal.open(directory, true)) {
            assertThat(journal.get(Shelf.TICKETS, bytes("a"))).isEmpty();
            assertThat(journal.get(Shelf.TICKETS, bytes("b"))).contains(bytes("2"));
            assertThat(journal.get(Shelf.STREAMS, bytes("b"))).isEmpty();
        }
    }

    @Test
    void nobody_but_its_owner_comes_to_what_it_keeps() throws IOException {
        Path own = directory.resolve("broker/journal");
        Journal.open(own, true).close();
        assertThat(Files.getPosixFilePermissions(own)).isEqualTo(PosixFilePermissions.fromString("rwx------"));

        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxr-xr-x")); // as earlier ones were made
        Journal.open(own, true).close();
        assertThat(Files.getPosixFilePermissions(own)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void closing_writes_what_still_waits() {
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        try (Journal journal = Journal.open(directory, true)) {
            for (int i = 0; i < 5_000; i++) {
                writes.add(journal.put(Shelf.MESSAGES, bytes("%05d".formatted(i)), bytes("m" + i)));
            }
        }
        assertThat(writes).allMatch(write -> write.isDone() && !write.isCompletedExceptionally());
        try (Journal journal = Journal.open(directory, true)) {
            assertThat(journal.values(Shelf.MESSAGES, bytes(""), bytes("04998"), 10, Long.MAX_VALUE))
                    .containsExactly(bytes("m4998"), bytes("m4999"));
        }
    }

    @Test
    void closing_writes_what_need_not_hurry_too() {
        for (int i = 0; i < 5; i++) {
            Path own = directory.resolve("journal-" + i);
            CompletableFuture<Void> soon;
            try (Journal journal = Journal.open(own, true)) {
                journal.put(Shelf.TICKETS, bytes("a"), bytes("1")).join();
                soon = journal.putSoon(Shelf.POSITIONS, bytes("a"), () -> bytes("7"));
                // the writer has taken it and gives others a little time
                await().atMost(60, TimeUnit.SECONDS)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> writerWaitsAWhile() || soon.isDone());
            }
            assertThat(soon).isCompleted();
            try (Journal journal = Journal.open(own, true)) {
                assertThat(journal.get(Shelf.POSITIONS, bytes("a"))).contains(bytes("7"));
            }
        }
    }

    private static boolean writerWaitsAWhile() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread ->
                        thread.getName().equals("broker-journal") && thread.getState() == Thread.State.TIMED_WAITING);
    }

    @Test
    void a_closed_journal_is_not_looked_into() {
        Journal journal = Journal.open(directory, true);
        journal.close();
        assertThatThrownBy(() -> journal.get(Shelf.TICKETS, bytes("a"))).isInstanceOf(JournalFailed.class);
        assertThatThrownBy(() -> journal.values(Shelf.MESSAGES, bytes("a"), bytes("a"), 1, 1))
                .isInstanceOf(JournalFailed.class);
    }

    @Test
    void writes_complete_in_the_order_they_were_made() throws Exception {
        List<Integer> completed = Collections.synchronizedList(new ArrayList<>());
        try (Journal journal = Journal.open(directory, true)) {
            CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
            for (int i = 0; i < 3_000; i++) {
                int number = i;
                last = journal.put(Shelf.MESSAGES, bytes("k" + i), bytes("v"), () -> completed.add(number));
            }
            last.get(60, TimeUnit.SECONDS);
        }
        assertThat(completed).isEqualTo(IntStream.range(0, 3_000).boxed().toList());
    }

    @Test
    void a_value_that_need_not_hurry_is_asked_when_it_is_written() throws Exception {
        AtomicInteger value = new AtomicInteger();
        try (Journal journal = Journal.open(directory, true)) {
            for (int i = 1; i <= 100; i++) {
                value.set(i);
                journal.putSoon(Shelf.POSITIONS, bytes("a"), () -> bytes("" + value));
            }
            journal.putSoon(Shelf.POSITIONS, bytes("a"), () -> bytes("" + value))
                    .get(60, TimeUnit.SECONDS);
            assertThat(journal.get(Shelf.POSITIONS, bytes("a"))).contains(bytes("100"));
        }
    }

    @Test
    void after_a_failed_write_nothing_is_taken_any_more() throws Exception {
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        try (Journal journal = Journal.open(directory, true)) {
            journal.onFailure(told::complete);
            CompletableFuture<Void> failing = journal.putSoon(Shelf.POSITIONS, bytes("a"), () -> {
                throw new IllegalStateException("no space left");
            });
            assertThatThrownBy(() -> failing.get(60, TimeUnit.SECONDS)).hasMessageContaining("no space left");
            assertThat(told.get(60, TimeUnit.SECONDS)).hasMessageContaining("no space left");
            assertThatThrownBy(() -> journal.put(Shelf.TICKETS, bytes("a"), bytes("1")))
                    .isInstanceOf(JournalFailed.class);
        }
    }

    @Test
    void a_second_journal_on_the_same_directory_is_refused() {
        try (Journal journal = Journal.open(directory, true)) {
            assertThatThrownBy(() -> Journal.open(directory, true))
                    .isInstanceOf(JournalFailed.class)
                    .hasMessageContaining("lock");
            journal.put(Shelf.TICKETS, bytes("a"), bytes("1")).join();
        }
    }

    @Test
    void the_last_key_is_found_under_its_own_prefix_only() {
        try (Journal journal = Journal.open(directory, true)) {
            journal.put(Shelf.MESSAGES, bytes("a1"), bytes("x")).join();
            journal.put(Shelf.MESSAGES, bytes("b1"), bytes("x")).join();
            journal.put(Shelf.MESSAGES, bytes("b2"), bytes("x")).join();
            assertThat(journal.lastKey(Shelf.MESSAGES, bytes("b"), bytes("b9"))).contains(bytes("b2"));
            assertThat(journal.lastKey(Shelf.MESSAGES, bytes("a"), bytes("a9"))).contains(bytes("a1"));
            assertThat(journal.lastKey(Shelf.MESSAGES, bytes("aa"), bytes("aa9")))
                    .isEmpty();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
