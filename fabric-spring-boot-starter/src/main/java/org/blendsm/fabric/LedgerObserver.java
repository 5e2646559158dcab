package org.blendsm.fabric;

import org.blendsm.model.RefusalCode;

/** Is told what calls met on their way; for figures, not for decisions. */
public interface LedgerObserver {
    LedgerObserver NONE = new LedgerObserver() {};

    /** A rule said no. */
    default void refused(String function, RefusalCode code) {}

    /** A write conflict; {@code again} where another proposal follows. */
    default void conflict(String function, boolean again) {}

    /** Nobody knows whether it is on the ledger. */
    default void outcomeUnknown(String function) {}

    /** The caller went on although the read model had not seen the change yet. */
    default void readModelLate(String function) {}
}
