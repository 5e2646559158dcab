package org.blendsm.chaincode.transaction;

import java.util.Arrays;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.ledger.CanonicalJson;

/** What was asked under an Idempotency-Key, as a hash that the thing it created keeps. */
public final class Body {
    private Body() {}

    /** SHA-256 over the arguments after the key, each as canonical JSON. */
    public static Sha256 hash(Object... arguments) {
        return Sha256.of(Arrays.stream(arguments).map(CanonicalJson::encode).toArray(byte[][]::new));
    }

    /** @throws Refused {@code IDEMPOTENCY_KEY_REUSED} where the key was used before for something else */
    public static void requireSame(Sha256 before, Sha256 now) {
        if (!before.equals(now)) {
            throw new Refused(
                    RefusalCode.IDEMPOTENCY_KEY_REUSED,
                    "this Idempotency-Key was used before with another body: take a new key for a new wish");
        }
    }
}
