package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentMessagesTest {
    @Test
    void a_silent_stream_takes_no_memory_for_messages() {
        // a gigabyte of places, if they were made at once
        List<RecentMessages> silent = IntStream.range(0, 64)
                .mapToObj(i -> new RecentMessages(1 << 28, 0))
                .toList();

        assertThat(silent).allMatch(recent -> recent.from(0, 1, 1).isEmpty());
    }
}
