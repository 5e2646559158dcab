package org.blendsm.model;

import java.util.regex.Pattern;

/** The form of every id on the ledger: lower-case hexadecimal digits of a fixed number. */
public final class Hex {
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]*");

    private Hex() {}

    /** @throws IllegalArgumentException where the text is anything but that many lower-case hex digits */
    public static void require(String text, int digits, String what) {
        if (text.length() != digits || !DIGITS.matcher(text).matches()) {
            throw new IllegalArgumentException(what + " has " + digits + " lower-case hex digits");
        }
    }
}
