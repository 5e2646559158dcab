package org.blendsm.fabric.web;

/** A body does not come as fast as it has to, or not to its end: 408 {@code BODY_TOO_SLOW}. */
final class BodyTooSlow extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BodyTooSlow() {
        super("A body comes within half a minute, or goes on at 256 KiB a second: send it again.");
    }
}
