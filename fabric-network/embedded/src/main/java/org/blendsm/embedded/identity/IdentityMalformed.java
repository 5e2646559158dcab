package org.blendsm.embedded.identity;

/** A creator that is no identity of this channel at all: undecodable, or of an organisation nobody here knows. */
public final class IdentityMalformed extends Exception {
    public IdentityMalformed(String message) {
        super(message);
    }
}
