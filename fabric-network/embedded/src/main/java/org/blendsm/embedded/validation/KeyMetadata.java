package org.blendsm.embedded.validation;

import java.util.HashSet;
import java.util.Set;

/**
 * In which namespaces keys may have metadata. Where a chain is read from its first block on, only those in which some
 * were written: in all others the state need not be asked for the old value of a key that is written.
 */
public final class KeyMetadata {
    private final boolean anywhere;
    private final Set<String> written = new HashSet<>();

    private KeyMetadata(boolean anywhere) {
        this.anywhere = anywhere;
    }

    /** Of a state that was there before. */
    public static KeyMetadata anywhere() {
        return new KeyMetadata(true);
    }

    /** Of a state in which nothing is yet. */
    public static KeyMetadata nowhere() {
        return new KeyMetadata(false);
    }

    void written(String namespace) {
        if (!anywhere) {
            written.add(namespace);
        }
    }

    boolean possible(String namespace) {
        return anywhere || written.contains(namespace);
    }
}
