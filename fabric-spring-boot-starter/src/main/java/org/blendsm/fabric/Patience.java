package org.blendsm.fabric;

import java.time.Duration;

/**
 * How long each step of a call may take, and how often a write conflict is tried again.
 *
 * @param evaluate a read
 * @param endorse a change is run by as many peers as the policy asks
 * @param submit it is handed over to be ordered
 * @param commit its block is cut and validated
 * @param readModel after that, this program's own read model sees it
 * @param conflictRetries new proposals after a write conflict; 0 for none
 * @param conflictPause the longest pause before the first of them; it doubles with each
 */
public record Patience(
        Duration evaluate,
        Duration endorse,
        Duration submit,
        Duration commit,
        Duration readModel,
        int conflictRetries,
        Duration conflictPause) {
    public static final Patience USUAL = new Patience(
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            5,
            Duration.ofMillis(50));
}
