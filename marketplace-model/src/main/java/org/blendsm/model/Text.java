package org.blendsm.model;

/**
 * Free text on the ledger: bounded, so that no member can make the others store a book, and plain, so that none can put
 * there what the others' databases and terminals cannot take.
 */
public final class Text {
    private Text() {}

    /** @throws IllegalArgumentException where the text is blank, longer than the bound, or not plain */
    public static void require(String text, int longest, String what) {
        if (text.isBlank() || text.length() > longest) {
            throw new IllegalArgumentException(what + " has 1 to " + longest + " characters");
        }
        requirePlain(text, what);
    }

    /** As {@link #require}, but the text may be empty. */
    public static void bound(String text, int longest, String what) {
        if (text.length() > longest) {
            throw new IllegalArgumentException(what + " has at most " + longest + " characters");
        }
        requirePlain(text, what);
    }

    /** Whether every character is one: no control character but tab and line ends, no half of a pair. */
    public static boolean isPlain(String text) {
        return text.codePoints().allMatch(Text::isPlain);
    }

    private static boolean isPlain(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL -> character == '\t' || character == '\n' || character == '\r';
            case Character.SURROGATE -> false;
            default -> true;
        };
    }

    private static void requirePlain(String text, String what) {
        if (!isPlain(text)) {
            throw new IllegalArgumentException(
                    what + " has no control characters but tabs and line ends, and no halves of characters");
        }
    }
}
