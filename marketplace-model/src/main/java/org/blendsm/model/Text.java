package org.blendsm.model;

/** Free text on the ledger: bounded, so that no member can make the others store a book. */
public final class Text {
    private Text() {}

    /** @throws IllegalArgumentException where the text is blank or longer than the bound */
    public static void require(String text, int longest, String what) {
        if (text.isBlank() || text.length() > longest) {
            throw new IllegalArgumentException(what + " has 1 to " + longest + " characters");
        }
    }

    /** As {@link #require}, but the text may be empty. */
    public static void bound(String text, int longest, String what) {
        if (text.length() > longest) {
            throw new IllegalArgumentException(what + " has at most " + longest + " characters");
        }
    }
}
