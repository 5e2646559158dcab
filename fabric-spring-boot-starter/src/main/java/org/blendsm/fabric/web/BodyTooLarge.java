package org.blendsm.fabric.web;

/** A body goes beyond what this service reads: 413 {@code BODY_TOO_LARGE}. */
final class BodyTooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BodyTooLarge(long bytes) {
        super("A body has at most " + bytes + " bytes here.");
    }
}
