package org.blendsm.chaincode.violation;

import java.time.Instant;
import java.util.Random;

/** What two endorsers would not agree on. */
record Lottery(Random random) {
    Instant drawnAt() {
        return Instant.now();
    }
}
