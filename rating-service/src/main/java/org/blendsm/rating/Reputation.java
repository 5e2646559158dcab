package org.blendsm.rating;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.blendsm.model.MemberId;

/**
 * What a member's partners say of it, in all. The exact mean is {@code stars / count}.
 *
 * @param stars of all ratings together
 * @param mean rounded to two decimals, such as {@code "4.33"}; empty where nobody has rated
 * @param histogram how many gave one star, two, up to five
 * @param volume minor units that the rated agreements paid in all, as text: it may be above 2^53
 * @param weightedMean the mean in which each rating counts as much as its agreement paid; empty where none paid
 */
record Reputation(
        MemberId member,
        long count,
        long stars,
        Optional<String> mean,
        List<Long> histogram,
        String volume,
        Optional<String> weightedMean) {
    static Reputation of(MemberId member, List<Long> histogram, BigInteger volume, BigInteger weightedStars) {
        long count = histogram.stream().mapToLong(Long::longValue).sum();
        long stars = IntStream.range(0, histogram.size())
                .mapToLong(i -> histogram.get(i) * (i + 1))
                .sum();
        return new Reputation(
                member,
                count,
                stars,
                mean(BigInteger.valueOf(stars), BigInteger.valueOf(count)),
                histogram,
                volume.toString(),
                mean(weightedStars, volume));
    }

    /** Of a member that nobody has rated. */
    static Reputation blank(MemberId member) {
        List<Long> none = LongStream.of(0, 0, 0, 0, 0).boxed().toList();
        return of(member, none, BigInteger.ZERO, BigInteger.ZERO);
    }

    private static Optional<String> mean(BigInteger sum, BigInteger count) {
        return count.signum() == 0
                ? Optional.empty()
                : Optional.of(new BigDecimal(sum)
                        .divide(new BigDecimal(count), 2, RoundingMode.HALF_UP)
                        .toPlainString());
    }
}
