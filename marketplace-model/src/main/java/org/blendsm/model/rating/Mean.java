package org.blendsm.model.rating;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;

/** A mean of stars as text, for a number in JSON would be a float. */
public final class Mean {
    private Mean() {}

    /** Rounded to two decimals, such as {@code "4.33"}; empty where there is nothing to divide by. */
    public static Optional<String> of(BigInteger sum, BigInteger count) {
        return count.signum() == 0
                ? Optional.empty()
                : Optional.of(new BigDecimal(sum)
                        .divide(new BigDecimal(count), 2, RoundingMode.HALF_UP)
                        .toPlainString());
    }
}
