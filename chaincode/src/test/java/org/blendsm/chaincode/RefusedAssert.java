package org.blendsm.chaincode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;

/** {@code assertRefused(CODE, () -> …)}: the call is refused, with exactly this code. */
public final class RefusedAssert {
    private RefusedAssert() {}

    public static void assertRefused(RefusalCode code, ThrowingCallable call) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(call)
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(code));
    }
}
