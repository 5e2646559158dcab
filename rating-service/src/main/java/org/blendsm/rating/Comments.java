package org.blendsm.rating;

import java.util.Optional;
import java.util.function.Supplier;
import org.blendsm.fabric.SigningRefused;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.RatingAnswer;
import org.blendsm.model.rating.RatingEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The words of ratings and of their answers, kept under their hash. They are kept before the ledger is asked, so that
 * no rating stands there without its words; they go again where it refuses, or where no rating came to refer to them
 * within a day. Nothing brings them back, and the ledger is not asked by a hash: so they go only once a rating of an
 * hour later was read, for then their own would have been.
 */
@Component
class Comments {
    private final JdbcClient database;

    Comments(JdbcClient database) {
        this.database = database;
    }

    /** What the ledger answers; words that are kept for it go again where it refuses. */
    <A> A keptFor(Optional<Words> words, Supplier<A> asked) {
        words.ifPresent(this::keep);
        try {
            return asked.get();
        } catch (Refused | SigningRefused no) {
            words.ifPresent(this::dropUnrated);
            throw no;
        }
    }

    void keep(Words words) {
        database.sql("""
                        delete from comment where not rated and kept_at < now() - interval '1 day'
                            and kept_at < (select max(at) from rating) - interval '1 hour'""").update();
        database.sql("""
                        insert into comment (hash, words, rated)
                        values (:hash, :words, exists (select from rating where comment = :hash)
                            or exists (select from rating_answer where comment = :hash))
                        on conflict (hash) do update
                            set kept_at = excluded.kept_at, rated = comment.rated or excluded.rated,
                                calls = comment.calls + 1""")
                .param("hash", words.hash().value())
                .param("words", words.text())
                .update();
    }

    /** Takes a call back whose rating was refused, and with the last of them the words. */
    private void dropUnrated(Words words) {
        database.sql("update comment set calls = calls - 1 where hash = ?")
                .param(words.hash().value())
                .update();
        database.sql("delete from comment where hash = ? and not rated and calls <= 0")
                .param(words.hash().value())
                .update();
    }

    @EventListener
    void on(RatingEvent.MemberRated event) {
        rated(event.rating());
    }

    @EventListener
    void on(RatingEvent.RatingAnswered event) {
        answered(event.answer());
    }

    /** The ledger knows this rating: its words stay. */
    void rated(Rating rating) {
        rating.comment().ifPresent(this::stays);
    }

    /** The ledger knows this answer: its words stay. */
    void answered(RatingAnswer answer) {
        stays(answer.comment());
    }

    private void stays(Sha256 hash) {
        database.sql("update comment set rated = true where hash = ?")
                .param(hash.value())
                .update();
    }

    /** The words read back, where they still are what the ledger has the hash of. */
    static Optional<Words> unaltered(Optional<Sha256> hash, String text) {
        return hash.filter(Words.hash(text)::equals).map(_ -> new Words(text));
    }
}
