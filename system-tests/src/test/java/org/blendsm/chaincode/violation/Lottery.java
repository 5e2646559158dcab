package org.blendsm.chaincode.violation;

import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What two endorsers would not agree on. */
record Lottery(Random random) {
    Instant drawnAt() {
        return Instant.now();
    }

    static Set<String> winners(Stream<String> drawn) {
        return drawn.collect(Collectors.toSet());
    }
}
