package org.blendsm.fabric.web;

import java.time.Duration;
import org.blendsm.model.MemberId;

/**
 * Room in memory for answers that may be large, from when they are made until they are written, however slowly their
 * callers take them. It is apart from the room for bodies, so who reads slowly keeps nobody from sending.
 */
public final class LargeAnswers {
    /** One for all services that share this heap. */
    private static final BytesInFlight OF_THIS_JVM =
            new BytesInFlight(Runtime.getRuntime().maxMemory() / 32, Duration.ofSeconds(2));

    private LargeAnswers() {}

    /**
     * Holds so many bytes until the present request is answered.
     *
     * @throws TooManyRequests where there is no room for them within a moment, of this caller's or of all
     */
    public static void hold(MemberId caller, long bytes) {
        OF_THIS_JVM.holdUntilAnswered(caller.toString(), bytes);
    }
}
