package org.blendsm.rating;

import java.util.List;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.RatingEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Every member's reputation, folded rating by rating: what each author thinks (table {@code opinion}) and all of them
 * together (table {@code reputation}). One row of each to write, and one to read, however many there are.
 */
@Component
class Reputations {
    private final JdbcClient database;

    Reputations(JdbcClient database) {
        this.database = database;
    }

    @EventListener
    void on(RatingEvent.MemberRated event) {
        Rating rating = event.rating();
        Opinion before = opinion(rating).orElse(Opinion.NONE);
        Opinion now = before.after(rating);
        keep(rating, now);
        replace(rating.subject(), before, now);
    }

    private Optional<Opinion> opinion(Rating rating) {
        return database.sql("select stars, volume from opinion where subject = ? and author = ?")
                .param(rating.subject().value())
                .param(rating.author().value())
                .query((row, _) -> new Opinion(row.getInt("stars"), new Money(row.getLong("volume"))))
                .optional();
    }

    private void keep(Rating rating, Opinion opinion) {
        database.sql("""
                        insert into opinion (subject, author, stars, volume) values (?, ?, ?, ?)
                        on conflict (subject, author) do update set
                            stars = excluded.stars, volume = excluded.volume""")
                .param(rating.subject().value())
                .param(rating.author().value())
                .param(opinion.stars())
                .param(opinion.volume().minorUnits())
                .update();
    }

    private void replace(MemberId member, Opinion before, Opinion now) {
        database.sql("""
                        insert into reputation as so_far
                            (member, ratings, ones, twos, threes, fours, fives, volume, weighted_stars)
                        values (:member, 1, :one, :two, :three, :four, :five, :volume, :weighted)
                        on conflict (member) do update set
                            ratings = so_far.ratings + excluded.ratings,
                            ones = so_far.ones + excluded.ones,
                            twos = so_far.twos + excluded.twos,
                            threes = so_far.threes + excluded.threes,
                            fours = so_far.fours + excluded.fours,
                            fives = so_far.fives + excluded.fives,
                            volume = so_far.volume + excluded.volume,
                            weighted_stars = so_far.weighted_stars + excluded.weighted_stars""")
                .param("member", member.value())
                .param("one", now.gives(1) - before.gives(1))
                .param("two", now.gives(2) - before.gives(2))
                .param("three", now.gives(3) - before.gives(3))
                .param("four", now.gives(4) - before.gives(4))
                .param("five", now.gives(5) - before.gives(5))
                .param("volume", now.volume().minorUnits() - before.volume().minorUnits())
                .param("weighted", now.weightedStars().subtract(before.weightedStars()))
                .update();
    }

    Reputation of(MemberId member) {
        return database.sql("select * from reputation where member = ?")
                .param(member.value())
                .query((row, _) -> Reputation.of(
                        member,
                        row.getLong("ratings"),
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
