package org.blendsm.pubsub.broker.journal;

/** Every value in the journal begins with the version of its form: what lies on a disk outlives code. */
public final class KeptForm {
    private KeptForm() {}

    /** @throws IllegalStateException where the value was written by a release that this one can't follow */
    public static void require(int known, int version, String what) {
        if (version != known) {
            throw new IllegalStateException("The journal holds " + what + " of version " + version
                    + "; this broker reads version " + known + ". Start the release that wrote it.");
        }
    }
}
