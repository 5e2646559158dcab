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

    /**
     * Refuses what no language needs to be written with and what makes a text look like another: characters that turn
     * the order of those around them (UAX #9, UTR #36) or are not seen (UTS #39). For what somebody says now: it is no
     * part of {@link #require}, because what was said before this was refused is still read. Joiners, marks of
     * direction, soft hyphens and variants stay: Persian, Hindi, Hebrew, kanji and emoji are written with them.
     *
     * @throws IllegalArgumentException with the name of the first of them
     */
    public static void requireUndisguised(String text) {
        text.codePoints().filter(Text::disguises).findFirst().ifPresent(character -> {
            throw new IllegalArgumentException("U+%04X (%s) turns or hides what stands beside it: leave it out"
                    .formatted(character, Character.getName(character)));
        });
    }

    private static boolean disguises(int character) {
        return isWithin(character, 0x202a, 0x202e) // embeddings and overrides of direction
                || isWithin(character, 0x2060, 0x2064) // word joiner, invisible operators
                || isWithin(character, 0x2066, 0x206f) // isolates; deprecated formatting
                || character == 0x200b // zero width space
                || character == 0xfeff // zero width no-break space
                || isWithin(character, 0xfff9, 0xfffb) // interlinear annotations
                || character == 0x3164 // Hangul fillers of half and full width
                || character == 0xffa0
                || character == 0xe0001 // tags: a second text, of which nothing is seen
                || isWithin(character, 0xe0020, 0xe007f);
    }

    private static boolean isWithin(int character, int first, int last) {
        return character >= first && character <= last;
    }

    private static void requirePlain(String text, String what) {
        if (!isPlain(text)) {
            throw new IllegalArgumentException(
                    what + " has no control characters but tabs and line ends, and no halves of characters");
        }
    }
}
