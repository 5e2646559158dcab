package org.blendsm.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * An amount of the marketplace's token in its minor unit; never negative, at most 2^53 − 1, because RFC 8785 writes
 * numbers as IEEE doubles and a larger integer would change on the way without a word.
 */
public record Money(@JsonValue long minorUnits) implements Comparable<Money> {
    /** 2^53 − 1. */
    public static final long LARGEST = (1L << 53) - 1;

    public static final Money ZERO = new Money(0);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Money {
        if (minorUnits < 0 || minorUnits > LARGEST) {
            throw new IllegalArgumentException("an amount is a whole number of minor units from 0 to " + LARGEST);
        }
    }

    /** As it stands in a URL. */
    public static Money valueOf(String minorUnits) {
        return new Money(Long.parseLong(minorUnits));
    }

    /** @throws Refused {@code AMOUNT_TOO_LARGE} above 2^53 − 1 */
    public Money plus(Money other) {
        return checked(minorUnits + other.minorUnits);
    }

    /** @throws Refused {@code INSUFFICIENT_FUNDS} below zero */
    public Money minus(Money other) {
        if (other.minorUnits > minorUnits) {
            throw new Refused(
                    RefusalCode.INSUFFICIENT_FUNDS, "there are " + minorUnits + ", asked for " + other.minorUnits);
        }
        return new Money(minorUnits - other.minorUnits);
    }

    /** @throws Refused {@code AMOUNT_TOO_LARGE} above 2^53 − 1 */
    public Money times(long count) {
        long high = Math.multiplyHigh(minorUnits, count);
        return high == 0 ? checked(minorUnits * count) : checked(-1);
    }

    /** The part in ten-thousandths, rounded down: how a fee is taken. */
    public Money basisPoints(int tenThousandths) {
        long whole = minorUnits / 10_000 * tenThousandths;
        return new Money(whole + minorUnits % 10_000 * tenThousandths / 10_000);
    }

    public boolean isZero() {
        return minorUnits == 0;
    }

    private static Money checked(long minorUnits) {
        if (minorUnits < 0 || minorUnits > LARGEST) {
            throw new Refused(RefusalCode.AMOUNT_TOO_LARGE, "no amount goes above " + LARGEST + " minor units");
        }
        return new Money(minorUnits);
    }

    @Override
    public int compareTo(Money other) {
        return Long.compare(minorUnits, other.minorUnits);
    }

    @Override
    public String toString() {
        return Long.toString(minorUnits);
    }
}
