package org.blendsm.rating;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.blendsm.model.MemberId;
import org.blendsm.model.rating.Mean;

/**
 * What a member's partners say of it, in all. Whoever rated several trades counts once in all but the count, with the
 * latest stars and the largest of those trades. The exact mean is {@code stars / raters}.
 *
 * @param count of ratings, several by the same partner included
 * @param raters how many partners they are by
 * @param stars of all raters together
 * @param mean rounded to two decimals, such as {@code "4.33"}; empty where nobody has rated
 * @param histogram how many raters gave one star, two, up to five
 * @param volume minor units that the largest rated agreement with each rater paid, in all, as text: it may be above
 *     2^53
 * @param weightedMean the mean in which each rater counts as much as that agreement paid; empty where none paid
 */
record Reputation(
        MemberId member,
        long count,
        long raters,
        long stars,
        Optional<String> mean,
        List<Long> histogram,
        String volume,
        Optional<String> weightedMean) {
    static Reputation of(
            MemberId member, long count, List<Long> histogram, BigInteger volume, BigInteger weightedStars) {
        long raters = histogram.stream().mapToLong(Long::longValue).sum();
        long stars = IntStream.range(0, histogram.size())
                .mapToLong(i -> histogram.get(i) * (i + 1))
                .sum();
        return new Reputation(
                member,
                count,
                raters,
                stars,
                Mean.of(BigInteger.valueOf(stars), BigInteger.valueOf(raters)),
                histogram,
                volume.toString(),
                Mean.of(weightedStars, volume));
    }

    /** Of a member that nobody has rated. */
    static Reputation blank(MemberId member) {
        List<Long> none = LongStream.of(0, 0, 0, 0, 0).boxed().toList();
        return of(member, 0, none, BigInteger.ZERO, BigInteger.ZERO);
    }
}
