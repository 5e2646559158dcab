package org.blendsm.model.violation;

import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/** A law of the model that two endorsers would not agree on. */
record Raffle(ThreadLocalRandom drum) {
    static Set<String> prizes() {
        return Set.of("a goose", "a ham");
    }

    static DoubleSupplier draw() {
        return Math::random;
    }
}
