package org.blendsm.system.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.blendsm.system.marketplace.RunningMarketplace.Certified;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever has a certificate can send the ledger as much as a peer takes: it goes on for the others. */
@ExtendWith(RunningMarketplace.Extension.class)
class LargeArgumentsIT {
    private static final int MEBIBYTE = 1 << 20;
    private static final int AT_ONCE = 8;

    @Test
    void arguments_of_many_mebibytes_from_many_at_once_leave_the_chaincode_answering(RunningMarketplace marketplace)
            throws Exception {
        Certified stranger = marketplace.keyIn("tools");
        try (Straight peer = new Straight(marketplace);
                ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int mebibytes : List.of(1, 9, 15, 20)) {
                String large = "x".repeat(mebibytes * MEBIBYTE);
                List<Callable<String>> calls = IntStream.range(0, AT_ONCE)
                        .mapToObj(_ -> (Callable<String>) () -> peer.call(stranger, "token:issue", large))
                        .toList();
                for (Future<String> answer : callers.invokeAll(calls)) {
                    assertThat(answer.get())
                            .containsAnyOf("ROLE_REQUIRED", "exceeding concurrency limit", "RESOURCE_EXHAUSTED");
                }
                assertThat(peer.call(stranger, "token:issue", "{")).contains("ROLE_REQUIRED");
            }
        }
    }
}
