package org.blendsm.embedded.channel;

/** A configuration update that may not be made: stale, without effect, or signed by too few. */
public final class ConfigUpdateRefused extends Exception {
    public ConfigUpdateRefused(String message) {
        super(message);
    }
}
