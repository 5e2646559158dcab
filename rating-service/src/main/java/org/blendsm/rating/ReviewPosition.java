package org.blendsm.rating;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.blendsm.fabric.web.MalformedRequest;
import org.blendsm.model.MemberId;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.rating.Rating;

/** Where a rating stands in a list, the newest first: time to the microsecond, then agreement and author. */
record ReviewPosition(Instant at, AgreementId agreement, MemberId author) {
    private static final String SEPARATOR = "~";
    /** No rating is of later, and PostgreSQL's times end before Java's. */
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    static ReviewPosition of(Rating rating) {
        return new ReviewPosition(rating.at().truncatedTo(ChronoUnit.MICROS), rating.agreement(), rating.author());
    }

    /** @throws MalformedRequest where it is no {@code next} of a page */
    static ReviewPosition parse(String next) {
        String[] parts = next.split(SEPARATOR, 3);
        try {
            Instant at = Instant.parse(parts[0]);
            if (at.isBefore(Instant.EPOCH) || at.isAfter(LAST)) {
                throw new IllegalArgumentException("there is no rating of then");
            }
            return new ReviewPosition(at, AgreementId.of(parts[1]), new MemberId(parts[2]));
        } catch (DateTimeParseException | ArrayIndexOutOfBoundsException | IllegalArgumentException e) {
            throw new MalformedRequest("after", "'after' is the 'next' of the page before");
        }
    }

    OffsetDateTime time() {
        return at.atOffset(ZoneOffset.UTC);
    }

    @Override
    public String toString() {
        return String.join(SEPARATOR, at.toString(), agreement.toString(), author.value());
    }
}
