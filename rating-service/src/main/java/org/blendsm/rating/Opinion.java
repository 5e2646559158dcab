package org.blendsm.rating;

import java.math.BigInteger;
import org.blendsm.model.Money;
import org.blendsm.model.rating.Rating;

/**
 * All that one member said of another, in one: the latest stars, with the weight of the largest trade that was rated.
 * More trades between the same two make it no heavier, for they may be one amount that goes to and fro.
 *
 * @param stars 1 to 5; 0 where nothing was said
 */
record Opinion(int stars, Money volume) {
    static final Opinion NONE = new Opinion(0, Money.ZERO);

    /** The same once this was said too. */
    Opinion after(Rating rating) {
        return new Opinion(rating.stars(), volume.compareTo(rating.volume()) > 0 ? volume : rating.volume());
    }

    /** How many it adds to those who gave that many stars. */
    long gives(int stars) {
        return this.stars == stars ? 1 : 0;
    }

    /** The stars times their weight: above 2^53 for the largest trades. */
    BigInteger weightedStars() {
        return BigInteger.valueOf(volume.minorUnits()).multiply(BigInteger.valueOf(stars));
    }
}
