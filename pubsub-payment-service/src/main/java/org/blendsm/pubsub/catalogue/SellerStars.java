package org.blendsm.pubsub.catalogue;

import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.blendsm.fabric.rows.RecordRow;
import org.blendsm.model.MemberId;
import org.blendsm.model.membership.Member;
import org.blendsm.model.rating.Mean;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.RatingEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What a search shows of sellers. The stars are folded rating by rating as rating-service folds a reputation: the
 * latest of each author (table {@code seller_opinion}), and all of them together (table {@code seller_stars}).
 */
@Component
class SellerStars {
    private static final RowMapper<Member> MEMBER = RecordRow.of(Member.class);

    private final JdbcClient database;

    SellerStars(JdbcClient database) {
        this.database = database;
    }

    @EventListener
    void on(RatingEvent.MemberRated event) {
        Rating rating = event.rating();
        int before = stars(rating);
        keep(rating);
        replace(rating, before);
    }

    /** What the author gave the last time; 0 where it never did. */
    private int stars(Rating rating) {
        return database.sql("select stars from seller_opinion where subject = ? and author = ?")
                .param(rating.subject().value())
                .param(rating.author().value())
                .query(Integer.class)
                .optional()
                .orElse(0);
    }

    private void keep(Rating rating) {
        database.sql("""
                        insert into seller_opinion (subject, author, stars) values (?, ?, ?)
                        on conflict (subject, author) do update set stars = excluded.stars""")
                .param(rating.subject().value())
                .param(rating.author().value())
                .param(rating.stars())
                .update();
    }

    private void replace(Rating rating, int before) {
        database.sql("""
                        insert into seller_stars as so_far (member, raters, stars) values (?, ?, ?)
                        on conflict (member) do update set
                            raters = so_far.raters + excluded.raters, stars = so_far.stars + excluded.stars""")
                .param(rating.subject().value())
                .param(before == 0 ? 1 : 0)
                .param(rating.stars() - before)
                .update();
    }

    /** These members, each once, in the order of their addresses. */
    List<Seller> of(Collection<MemberId> members) {
        if (members.isEmpty()) {
            return List.of();
        }
        return database.sql("""
                        select m.record, coalesce(s.raters, 0) as raters, coalesce(s.stars, 0) as stars
                        from ledger_member m left join seller_stars s on s.member = m.address
                        where m.address in (:members) order by m.address""")
                .param("members", members.stream().map(MemberId::value).toList())
                .query((row, number) -> {
                    Member member = Objects.requireNonNull(MEMBER.mapRow(row, number));
                    long raters = row.getLong("raters");
                    return new Seller(
                            member.id(),
                            member.name(),
                            raters,
                            Mean.of(BigInteger.valueOf(row.getLong("stars")), BigInteger.valueOf(raters)));
                })
                .list();
    }
}
