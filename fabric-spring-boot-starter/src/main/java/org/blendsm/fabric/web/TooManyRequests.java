package org.blendsm.fabric.web;

import java.time.Duration;

/** Somebody asks for more than their share: {@code TOO_MANY_REQUESTS}, with the time to wait in {@code Retry-After}. */
public final class TooManyRequests extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration wait;

    /**
     * @param wait until it makes sense to ask again; told in whole seconds, at least one
     * @param sentence for the caller
     */
    public TooManyRequests(Duration wait, String sentence) {
        super(sentence);
        this.wait = wait;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }

    long seconds() {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }
}
