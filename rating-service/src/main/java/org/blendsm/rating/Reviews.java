package org.blendsm.rating;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        List<String> conditions = new ArrayList<>(List.of("true"));
        List<Object> values = new ArrayList<>();
        filter.subject().ifPresent(member -> and(conditions, values, "subject = ?", member.value()));
        filter.author().ifPresent(member -> and(conditions, values, "author = ?", member.value()));
        filter.agreement().ifPresent(deal -> and(conditions, values, "agreement = ?", deal.toString()));
        page.after().map(ReviewPosition::parse).ifPresent(last -> {
            conditions.add("(at, agreement, author) < (?, ?, ?)");
            values.addAll(List.of(
                    last.time(), last.agreement().toString(), last.author().value()));
        });
        values.add(page.size() + 1);
        List<Review> found = database.sql(SELECT + " where " + String.join(" and ", conditions)
                        + " order by at desc, agreement desc, author desc limit ?")
                .params(values)
                .query(REVIEW)
                .list();
        return Page.of(
                found, page.size(), review -> ReviewPosition.of(review.rating()).toString());
    }

    private static void and(List<String> conditions, List<Object> values, String condition, Object value) {
        conditions.add(condition);
        values.add(value);
    }
}
