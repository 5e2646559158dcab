package org.blendsm.rating;

import java.util.Optional;
import org.blendsm.fabric.rows.PagedQuery;
import org.blendsm.fabric.rows.RecordRow;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.RatingEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** All ratings, as the ledger's events told them (table {@code rating}), each with its words. */
@Component
class Reviews {
    private static final String SELECT = """
            select rating.record, comment.words from rating left join comment on comment.hash = rating.comment""";

    private static final RowMapper<Review> REVIEW = (row, number) -> {
        Rating rating = RecordRow.of(Rating.class).mapRow(row, number);
        return new Review(
                rating,
                Optional.ofNullable(row.getString("words"))
                        .flatMap(text -> Comments.unaltered(rating.comment(), text)));
    };

    private final JdbcClient database;

    Reviews(JdbcClient database) {
        this.database = database;
    }

    /** Whose ratings are asked for; empty means anybody's. */
    record Filter(Optional<MemberId> subject, Optional<MemberId> author, Optional<AgreementId> agreement) {}

    @EventListener
    void on(RatingEvent.MemberRated event) {
        Rating rating = event.rating();
        database.sql("insert into rating (agreement, author, subject, at, comment, record) values (?, ?, ?, ?, ?, ?)")
                .param(rating.agreement().toString())
                .param(rating.author().value())
                .param(rating.subject().value())
                .param(ReviewPosition.of(rating).time())
                .param(rating.comment().map(Object::toString).orElse(null))
                .param(RecordRow.text(rating, Rating.class))
                .update();
    }

    Optional<Review> find(AgreementId agreement, MemberId author) {
        return database.sql(SELECT + " where agreement = ? and author = ?")
                .param(agreement.toString())
                .param(author.value())
                .query(REVIEW)
                .optional();
    }

    /** The newest first. */
    Page<Review> list(Filter filter, PageRequest page) {
        return new PagedQuery<>(database, SELECT, REVIEW)
                .where("subject = ?", filter.subject(), MemberId::value)
                .where("author = ?", filter.author(), MemberId::value)
                .where("agreement = ?", filter.agreement(), AgreementId::toString)
                .where(
                        "(at, agreement, author) < (?, ?, ?)",
                        page.after().map(ReviewPosition::parse),
                        ReviewPosition::time,
                        last -> last.agreement().toString(),
                        last -> last.author().value())
                .page(
                        page,
                        "at desc, agreement desc, author desc",
                        review -> ReviewPosition.of(review.rating()).toString());
    }
}
