package org.blendsm.rating;

import java.math.BigInteger;
import java.util.List;
import org.blendsm.model.MemberId;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.RatingEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Every member's reputation, folded rating by rating (table {@code reputation}): one row to read, however many. */
@Component
class Reputations {
    private final JdbcClient database;

    Reputations(JdbcClient database) {
        this.database = database;
    }

    @EventListener
    void on(RatingEvent.MemberRated event) {
        Rating rating = event.rating();
        BigInteger volume = BigInteger.valueOf(rating.volume().minorUnits());
        database.sql("""
                        insert into reputation as so_far
                            (member, ones, twos, threes, fours, fives, volume, weighted_stars)
                        values (:member, :one, :two, :three, :four, :five, :volume, :weighted)
                        on conflict (member) do update set
                            ones = so_far.ones + excluded.ones,
                            twos = so_far.twos + excluded.twos,
                            threes = so_far.threes + excluded.threes,
                            fours = so_far.fours + excluded.fours,
                            fives = so_far.fives + excluded.fives,
                            volume = so_far.volume + excluded.volume,
                            weighted_stars = so_far.weighted_stars + excluded.weighted_stars""")
                .param("member", rating.subject().value())
                .param("one", rating.stars() == 1 ? 1 : 0)
                .param("two", rating.stars() == 2 ? 1 : 0)
                .param("three", rating.stars() == 3 ? 1 : 0)
                .param("four", rating.stars() == 4 ? 1 : 0)
                .param("five", rating.stars() == 5 ? 1 : 0)
                .param("volume", volume)
                .param("weighted", volume.multiply(BigInteger.valueOf(rating.stars())))
                .update();
    }

    Reputation of(MemberId member) {
        return database.sql("select * from reputation where member = ?")
                .param(member.value())
                .query((row, _) -> Reputation.of(
                        member,
                        List.of(
                                row.getLong("ones"),
                                row.getLong("twos"),
                                row.getLong("threes"),
                                row.getLong("fours"),
                                row.getLong("fives")),
                        row.getBigDecimal("volume").toBigIntegerExact(),
                        row.getBigDecimal("weighted_stars").toBigIntegerExact()))
                .optional()
                .orElseGet(() -> Reputation.blank(member));
    }
}
