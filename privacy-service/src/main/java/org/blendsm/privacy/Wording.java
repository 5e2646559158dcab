package org.blendsm.privacy;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Base64;
import org.blendsm.model.Sha256;
import org.blendsm.model.Text;
import org.blendsm.model.WrongField;
import org.blendsm.model.privacy.NewConsent;

/**
 * What a member agreed to, and the salt of its hash: who is shown both sees by the ledger that it was this.
 *
 * @param words 1 to 2,000 characters
 * @param salt 32 bytes in base64; draw them at random, or who guesses the words finds them by their hash
 */
@Schema(example = """
        {"words": "The pulse that my watch measured in May, for research on sleep.",
         "salt": "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8="}""")
record Wording(String words, String salt) {
    private static final int SALT = 32;

    Wording {
        Text.require(words, 2_000, "what is agreed to");
        if (salt.length() > 2 * SALT || decode(salt).length != SALT) {
            throw new WrongField("salt", "a salt has " + SALT + " bytes, in base64");
        }
    }

    static Wording of(String words, byte[] salt) {
        return new Wording(words, Base64.getEncoder().encodeToString(salt));
    }

    byte[] saltBytes() {
        return decode(salt);
    }

    /** A consent's {@code text}. */
    Sha256 hash() {
        return NewConsent.text(saltBytes(), words);
    }

    private static byte[] decode(String base64) {
        return Base64.getDecoder().decode(base64);
    }
}
