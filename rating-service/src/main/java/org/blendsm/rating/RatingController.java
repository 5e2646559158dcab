package org.blendsm.rating;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Text;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.NewRatingAnswer;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.RatingAnswer;
import org.blendsm.model.rating.Ratings;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/ratings")
@Tag(
        name = "Ratings",
        description = "What parties of an agreement that paid something or was ruled say of each other, once per side")
class RatingController {
    private final Ratings ledger;
    private final Agreements agreements;
    private final Reviews reviews;
    private final Comments comments;

    RatingController(Ratings ledger, Agreements agreements, Reviews reviews, Comments comments) {
        this.ledger = ledger;
        this.agreements = agreements;
        this.reviews = reviews;
        this.comments = comments;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Rate the other side of an agreement that was settled and paid something, or was ruled")
    ResponseEntity<Review> rate(MemberId caller, @RequestBody NewReview review) {
        Optional<Words> kept = review.words().filter(_ -> wouldBeTaken(review.rating(), caller));
        Rating rating = comments.keptFor(kept, () -> ledger.rate(review.rating()));
        comments.rated(rating);
        return ResponseEntity.created(URI.create("/api/v1/ratings/" + rating.agreement() + "/" + rating.author()))
                .body(new Review(rating, review.words(), Optional.empty()));
    }

    /** Words come before the ledger is asked, but only where it would take the rating: others leave nothing here. */
    private boolean wouldBeTaken(NewRating rating, MemberId author) {
        Rating.subject(agreements.agreement(rating.agreement()), author);
        return reviews.find(rating.agreement(), author)
                .map(said -> said.rating().comment().equals(rating.comment()))
                .orElse(true);
    }

    @GetMapping
    @Operation(summary = "Ratings, the newest first: of one member, by one member, or of one agreement")
    Page<Review> list(
            @RequestParam Optional<MemberId> subject,
            @RequestParam Optional<MemberId> author,
            @RequestParam Optional<AgreementId> agreement,
            PageRequest page) {
        return reviews.list(new Reviews.Filter(subject, author, agreement), page);
    }

    @GetMapping("/{agreement}/{author}")
    @Operation(summary = "What one side of an agreement said of the other")
    Review find(@PathVariable AgreementId agreement, @PathVariable MemberId author) {
        return existing(agreement, author);
    }

    @PutMapping("/{agreement}/words")
    @Operation(
            summary = "Bring the words of your own rating",
            description = "For members who rate at the ledger themselves, with the SHA-256 of the words.")
    Review words(MemberId caller, @PathVariable AgreementId agreement, @RequestBody Words words) {
        requireUndisguised(words);
        Review review = existing(agreement, caller);
        if (!review.rating().comment().equals(Optional.of(words.hash()))) {
            throw new Refused(
                    RefusalCode.COMMENT_DOES_NOT_MATCH,
                    "The rating was not given with these words: their SHA-256 is " + words.hash() + ".");
        }
        comments.keep(words);
        return new Review(review.rating(), Optional.of(words), review.answer());
    }

    @PostMapping("/{agreement}/answer")
    @Operation(
            summary = "Answer the rating that you got in an agreement, once",
            description = "The rating stays as it is, and so does your reputation.")
    Review answer(MemberId caller, @PathVariable AgreementId agreement, @RequestBody NewReply reply) {
        Review review = about(agreement, caller);
        Optional<Words> kept = reply.words()
                .filter(_ -> review.answer()
                        .map(said -> said.comment().equals(reply.hash()))
                        .orElse(true));
        RatingAnswer answer = comments.keptFor(kept, () -> ledger.answer(new NewRatingAnswer(agreement, reply.hash())));
        comments.answered(answer);
        return review.with(Reply.of(answer, reply.words()));
    }

    @PutMapping("/{agreement}/answer/words")
    @Operation(
            summary = "Bring the words of your own answer",
            description = "For members who answer at the ledger themselves, with the SHA-256 of the words.")
    Review answerWords(MemberId caller, @PathVariable AgreementId agreement, @RequestBody Words words) {
        requireUndisguised(words);
        Review review = about(agreement, caller);
        Reply said = review.answer()
                .orElseThrow(() -> new Refused(
                        RefusalCode.RATING_NOT_ANSWERED, "You have not answered the rating of this agreement."));
        if (!said.comment().equals(words.hash())) {
            throw new Refused(
                    RefusalCode.COMMENT_DOES_NOT_MATCH,
                    "The answer was not given with these words: their SHA-256 is " + words.hash() + ".");
        }
        comments.keep(words);
        return review.with(new Reply(said.comment(), said.at(), Optional.of(words)));
    }

    private Review about(AgreementId agreement, MemberId subject) {
        return reviews.about(agreement, subject)
                .orElseThrow(() ->
                        new Refused(RefusalCode.RATING_NOT_FOUND, "Nobody has rated this member in this agreement."));
    }

    /** Not in the words' own record, which also holds what was kept before this was refused. */
    private static void requireUndisguised(Words words) {
        try {
            Text.requireUndisguised(words.text());
        } catch (IllegalArgumentException e) {
            throw new Refused(RefusalCode.MALFORMED, e.getMessage() + ".");
        }
    }

    private Review existing(AgreementId agreement, MemberId author) {
        return reviews.find(agreement, author)
                .orElseThrow(() ->
                        new Refused(RefusalCode.RATING_NOT_FOUND, "This member has not rated in this agreement."));
    }
}
