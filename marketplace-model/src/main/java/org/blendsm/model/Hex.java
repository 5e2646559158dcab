package org.blendsm.model;

/** The form of every id on the ledger: lower-case hexadecimal digits of a fixed number. */
public final class Hex {
    private Hex() {}

    /** @throws IllegalArgumentException where the text is anything but that many lower-case hex digits */
    public static void require(String text, int digits, String what) {
        if (text.length() != digits || !isHex(text)) {
            throw new IllegalArgumentException(what + " has " + digits + " lower-case hex digits");
        }
    }

    /** A loop, because ids are read more often than anything else. */
    private static boolean isHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
                return false;
            }
        }
        return true;
    }
}
