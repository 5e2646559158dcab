package org.blendsm.model.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Recognises JSON that is canonical (RFC 8785) as it stands, so that it need not be parsed and written again: members
 * in order, no space, and only what has one spelling. It may say no to canonical JSON, but yes to nothing else.
 */
final class CanonicalForm {
    private static final int DEEPEST = 32;
    /** Integers of so many digits are exact as doubles, and RFC 8785 writes them as they are. */
    private static final int MOST_DIGITS = 15;

    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private final byte[] json;
    private int at;

    private CanonicalForm(byte[] json) {
        this.json = json;
    }

    static boolean isOf(byte[] json) {
        CanonicalForm form = new CanonicalForm(json);
        return form.value(0) && form.at == json.length;
    }

    private boolean value(int depth) {
        if (at == json.length || depth > DEEPEST) {
            return false;
        }
        return switch (json[at]) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> text();
            case 't' -> word(TRUE);
            case 'f' -> word(FALSE);
            case 'n' -> word(NULL);
            default -> integer();
        };
    }

    /** RFC 8785 sorts names by UTF-16 units; those taken here are ASCII, so by bytes is the same. */
    private boolean object(int depth) {
        at++;
        if (took('}')) {
            return true;
        }
        int lastFrom = 0;
        int lastTo = 0;
        do {
            int from = at + 1;
            if (!text()) {
                return false;
            }
            int to = at - 1;
            if (lastTo > 0 && Arrays.compare(json, lastFrom, lastTo, json, from, to) >= 0) {
                return false;
            }
            if (!took(':') || !value(depth + 1)) {
                return false;
            }
            lastFrom = from;
            lastTo = to;
        } while (took(','));
        return took('}');
    }

    private boolean array(int depth) {
        at++;
        if (took(']')) {
            return true;
        }
        do {
            if (!value(depth + 1)) {
                return false;
            }
        } while (took(','));
        return took(']');
    }

    /** Printable ASCII without an escape; anything else is left to the library. */
    private boolean text() {
        if (!took('"')) {
            return false;
        }
        while (at < json.length) {
            byte next = json[at++];
            if (next == '"') {
                return true;
            }
            if (next < ' ' || next > '~' || next == '\\') {
                return false;
            }
        }
        return false;
    }

    private boolean integer() {
        boolean negative = took('-');
        int from = at;
        while (at < json.length && json[at] >= '0' && json[at] <= '9') {
            at++;
        }
        int digits = at - from;
        boolean leadsWithZero = digits > 0 && json[from] == '0';
        return digits > 0 && digits <= MOST_DIGITS && (!leadsWithZero || digits == 1 && !negative);
    }

    private boolean word(byte[] word) {
        int to = at + word.length;
        boolean is = to <= json.length && Arrays.equals(json, at, to, word, 0, word.length);
        at = to;
        return is;
    }

    private boolean took(char expected) {
        if (at < json.length && json[at] == expected) {
            at++;
            return true;
        }
        return false;
    }
}
