package org.blendsm.rating;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.blendsm.fabric.rows.PagedQuery;
import org.blendsm.fabric.rows.RecordRow;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.RatingAnswer;
import org.blendsm.model.rating.RatingEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * All ratings, as the ledger's events told them (table {@code rating}), each with its words, and what was answered
 * (table {@code rating_answer}) with its own.
 */
@Component
class Reviews {
    private static final String SELECT = """
            select rating.record, comment.words, reply.record as reply, said.words as reply_words from rating
                left join comment on comment.hash = rating.comment
                left join rating_answer reply using (agreement, subject)
                left join comment said on said.hash = reply.comment""";

    private static final RowMapper<Review> REVIEW = (row, number) -> {
        Rating rating = RecordRow.of(Rating.class).mapRow(row, number);
        return new Review(
                rating,
                Optional.ofNullable(row.getString("words")).flatMap(text -> Comments.unaltered(rating.comment(), text)),
                reply(row));
    };

    private static Optional<Reply> reply(ResultSet row) throws SQLException {
        String words = row.getString("reply_words");
        return Optional.ofNullable(row.getString("reply"))
                .map(record -> CanonicalJson.decode(record.getBytes(UTF_8), RatingAnswer.class))
                .map(answer -> Reply.of(
                        answer,
                        Optional.ofNullable(words)
                                .flatMap(text -> Comments.unaltered(Optional.of(answer.comment()), text))));
    }

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

    @EventListener
    void on(RatingEvent.RatingAnswered event) {
        RatingAnswer answer = event.answer();
        database.sql("insert into rating_answer (agreement, subject, comment, record) values (?, ?, ?, ?)")
                .param(answer.agreement().toString())
                .param(answer.by().value())
                .param(answer.comment().value())
                .param(RecordRow.text(answer, RatingAnswer.class))
                .update();
    }

    /** What the other side of an agreement said of a member. */
    Optional<Review> about(AgreementId agreement, MemberId subject) {
        return one(agreement, "subject", subject);
    }

    Optional<Review> find(AgreementId agreement, MemberId author) {
        return one(agreement, "author", author);
    }

    private Optional<Review> one(AgreementId agreement, String side, MemberId member) {
        return database.sql(SELECT + " where agreement = ? and " + side + " = ?")
                .param(agreement.toString())
                .param(member.value())
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
