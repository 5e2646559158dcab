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

    static ReviewPosition of(Rating rating) {
        return new ReviewPosition(rating.at().truncatedTo(ChronoUnit.MICROS), rating.agreement(), rating.author());
    }

    /** @throws MalformedRequest where it is no {@code next} of a page */
    static ReviewPosition parse(String next) {
        String[] parts = next.split(SEPARATOR, -1);
        try {
            return new ReviewPosition(Instant.parse(parts[0]), AgreementId.of(parts[1]), new MemberId(parts[2]));
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
