package org.blendsm.rating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.fabric.testing.Problems.assertProblem;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.blendsm.fabric.OutcomeUnknown;
import org.blendsm.fabric.SigningRefused;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Role;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.NewRatingAnswer;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.RatingAnswer;
import org.blendsm.model.rating.RatingEvent;
import org.blendsm.model.rating.Ratings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@ServiceTest
class RatingControllerTest {
    private static final String AGREEMENT = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private static final String NOBODY = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    private static final Words WORDS = new Words("Sound data, always on time.");
    private static final Words REPLY = new Words("It came in time.");
    private static final Instant ANSWERED_AT = Instant.parse("2026-05-02T10:00:00Z");

    @Autowired
    MockMvcTester http;

    @Autowired
    TestNetwork network;

    @Autowired
    JdbcClient database;

    @MockitoBean
    Ratings ledger;

    @MockitoBean
    Agreements agreements;

    Member buyer;
    Member seller;

    @BeforeEach
    void two_members() {
        database.sql("truncate rating, rating_answer, reputation, opinion, comment")
                .update();
        buyer = network.admit(Role.BUYER);
        seller = network.admit(Role.SELLER);
        stands(sale().settled(1_000));
    }

    @Test
    void a_party_rates_the_other_and_everybody_reads_it() {
        theLedgerTakesRatings();
        MvcTestResult created = rate("""
                {"agreement": "%s", "stars": 4, "words": "Sound data, always on time."}""");
        String self = "/api/v1/ratings/" + AGREEMENT + "/" + buyer.id();
        assertThat(created).hasStatus(201).hasHeader("Location", self);
        assertThat(get(self)).hasStatusOk().bodyJson().isEqualTo("""
                {"agreement": "%s", "author": "%s", "subject": "%s", "stars": 4, "volume": 1000,
                 "comment": "%s", "at": "2026-05-01T10:00:00.123456789Z", "words": "Sound data, always on time."}""".formatted(
                        AGREEMENT, buyer.id(), seller.id(), WORDS.hash()));
        assertThat(get("/api/v1/ratings?subject=" + seller.id())).bodyJson().isLenientlyEqualTo("""
                {"items": [{"stars": 4, "words": "Sound data, always on time."}]}""");
        assertThat(get("/api/v1/reputations/" + seller.id())).bodyJson().isEqualTo("""
                {"member": "%s", "count": 1, "raters": 1, "stars": 4, "mean": "4.00", "histogram": [0, 0, 0, 1, 0],
                 "volume": "1000", "weightedMean": "4.00"}""".formatted(seller.id()));
    }

    @Test
    void the_ledger_gets_the_hash_of_the_words_and_never_the_words() {
        theLedgerTakesRatings();
        rate("""
                {"agreement": "%s", "stars": 4, "words": "Sound data, always on time."}""");
        verify(ledger).rate(new NewRating(AgreementId.of(AGREEMENT), 4, Optional.of(WORDS.hash())));
    }

    @Test
    void a_rating_needs_no_comment() {
        theLedgerTakesRatings();
        assertThat(rate("""
                {"agreement": "%s", "stars": 1}"""))
                .hasStatus(201)
                .bodyJson()
                .doesNotHavePath("$.comment")
                .doesNotHavePath("$.words");
    }

    @Test
    void who_rates_at_the_ledger_itself_brings_the_words_later_and_no_others() {
        happened(Optional.of(WORDS.hash()));
        assertThat(get("/api/v1/ratings/" + AGREEMENT + "/" + buyer.id()))
                .bodyJson()
                .doesNotHavePath("$.words");
        assertProblem(bring(buyer, "\"Other words.\""), 400, "COMMENT_DOES_NOT_MATCH");
        assertThat(bring(buyer, "\"Sound data, always on time.\"")).hasStatusOk();
        assertThat(get("/api/v1/ratings/" + AGREEMENT + "/" + buyer.id()))
                .bodyJson()
                .extractingPath("$.words")
                .isEqualTo("Sound data, always on time.");
    }

    @Test
    void words_that_were_kept_before_their_rating_was_known_stay_once_they_are_brought_again() {
        happened(Optional.of(WORDS.hash()));
        database.sql("insert into comment (hash, words, rated) values (?, ?, false)")
                .params(WORDS.hash().value(), WORDS.text())
                .update();
        assertThat(bring(buyer, "\"Sound data, always on time.\"")).hasStatusOk();
        assertThat(database.sql("select rated from comment")
                        .query(Boolean.class)
                        .list())
                .containsExactly(true);
    }

    @Test
    void nobody_brings_words_for_a_rating_of_another() {
        happened(Optional.of(WORDS.hash()));
        assertProblem(bring(seller, "\"Sound data, always on time.\""), 404, "RATING_NOT_FOUND");
    }

    @Test
    void words_for_a_rating_without_a_comment_are_refused() {
        happened(Optional.empty());
        assertProblem(bring(buyer, "\"Sound data, always on time.\""), 400, "COMMENT_DOES_NOT_MATCH");
    }

    @Test
    void words_of_who_took_no_part_are_not_kept_for_a_moment() {
        Member stranger = network.admit(Role.BUYER);
        stands(new Sale(AgreementId.of(AGREEMENT), stranger, seller).settled(1_000));
        assertProblem(rate("""
                {"agreement": "%s", "stars": 1, "words": "I was never here."}"""), 403, "NOT_A_PARTY");
        stands(sale().ending());
        assertProblem(rate("""
                {"agreement": "%s", "stars": 1, "words": "Not yet."}"""), 409, "AGREEMENT_NOT_SETTLED");
        stands(sale().settled(0));
        assertProblem(rate("""
                {"agreement": "%s", "stars": 1, "words": "For nothing."}"""), 409, "NOTHING_TRADED");
        assertThat(keptWords()).isEmpty();
        verifyNoInteractions(ledger);
    }

    @Test
    void other_words_for_what_was_rated_already_are_not_kept() {
        happened(Optional.of(WORDS.hash()));
        given(ledger.rate(any())).willThrow(new Refused(RefusalCode.ALREADY_RATED, "Once is enough."));
        assertProblem(rate("""
                {"agreement": "%s", "stars": 4, "words": "Something else."}"""), 409, "ALREADY_RATED");
        assertThat(keptWords()).isEmpty();
    }

    @Test
    void words_of_a_rating_that_is_refused_do_not_stay() {
        given(ledger.rate(any()))
                .willThrow(new SigningRefused(SigningRefused.OWN_KEY, "Only you can sign."))
                .willThrow(new Refused(RefusalCode.ROLE_REQUIRED, "Not your role."));
        assertProblem(rate("""
                {"agreement": "%s", "stars": 4, "words": "Something."}"""), 409, "OWN_KEY");
        assertProblem(rate("""
                {"agreement": "%s", "stars": 4, "words": "Something else."}"""), 403, "ROLE_REQUIRED");
        assertThat(keptWords()).isEmpty();
    }

    @Test
    void a_refusal_takes_no_words_from_another_call_that_says_the_same_at_that_moment() {
        String same = """
                {"agreement": "%s", "stars": 4, "words": "Sound data, always on time."}""";
        try (ExecutorService another = Executors.newVirtualThreadPerTaskExecutor()) {
            given(ledger.rate(any()))
                    .willAnswer(_ -> {
                        assertProblem(another.submit(() -> rate(same)).get(), 403, "ROLE_REQUIRED");
                        throw new OutcomeUnknown("7e", "no commit status", null);
                    })
                    .willThrow(new Refused(RefusalCode.ROLE_REQUIRED, "Not your role."));
            assertThat(rate(same)).hasStatus(504);
        }
        assertThat(keptWords()).containsExactly(WORDS.text());
    }

    @Test
    void a_second_rating_takes_no_words_away_that_another_call_is_just_bringing() {
        happened(Optional.empty());
        database.sql("insert into comment (hash, words, rated) values (?, ?, false)")
                .params(WORDS.hash().value(), WORDS.text())
                .update();
        given(ledger.rate(any())).willThrow(new Refused(RefusalCode.ALREADY_RATED, "Once is enough."));
        assertProblem(rate("""
                {"agreement": "%s", "stars": 4, "words": "Sound data, always on time."}"""), 409, "ALREADY_RATED");
        assertThat(keptWords()).containsExactly(WORDS.text());
    }

    @Test
    void words_that_somebody_altered_in_the_database_are_not_shown() {
        theLedgerTakesRatings();
        rate("""
                {"agreement": "%s", "stars": 4, "words": "Sound data, always on time."}""");
        for (String altered : List.of("Never on time.", "", "x".repeat(2_001))) {
            database.sql("update comment set words = ?").param(altered).update();
            assertThat(get("/api/v1/ratings/" + AGREEMENT + "/" + buyer.id()))
                    .hasStatusOk()
                    .bodyJson()
                    .doesNotHavePath("$.words");
        }
    }

    @Test
    void words_that_no_rating_came_to_refer_to_do_not_stay() {
        given(ledger.rate(any())).willThrow(new OutcomeUnknown("7e", "no commit status", null));
        rate("""
                {"agreement": "%s", "stars": 1, "words": "It never came there."}""");
        twoDaysPass();
        readTo(Duration.ofDays(1));
        theLedgerTakesRatings();
        rate("""
                {"agreement": "%s", "stars": 4, "words": "Sound data, always on time."}""");
        assertThat(keptWords()).containsExactly("Sound data, always on time.");
    }

    @Test
    void words_that_the_ledger_answered_for_stay_whether_its_event_comes_or_not() {
        given(ledger.rate(any())).willReturn(rating(4, Optional.of(WORDS.hash())));
        assertThat(rate("""
                {"agreement": "%s", "stars": 4, "words": "Sound data, always on time."}""")).hasStatus(201);
        twoDaysPass();
        readTo(Duration.ZERO);
        rate("""
                {"agreement": "%s", "stars": 4, "words": "More."}""");
        assertThat(keptWords()).contains(WORDS.text());
    }

    @Test
    void words_whose_fate_is_unknown_stay_until_the_events_of_later_were_read() {
        given(ledger.rate(any())).willThrow(new OutcomeUnknown("7e", "no commit status", null));
        rate("""
                {"agreement": "%s", "stars": 4, "words": "Sound data, always on time."}""");
        twoDaysPass();
        readTo(Duration.ofDays(3));
        rate("""
                {"agreement": "%s", "stars": 4, "words": "More."}""");
        assertThat(keptWords()).contains(WORDS.text());
    }

    @Test
    void who_was_rated_answers_and_everybody_reads_both() {
        happened(Optional.of(WORDS.hash()));
        theLedgerTakesAnswers();
        assertThat(answer(seller, """
                {"words": "It came in time."}""")).hasStatusOk();
        verify(ledger).answer(new NewRatingAnswer(AgreementId.of(AGREEMENT), REPLY.hash()));
        assertThat(get("/api/v1/ratings/" + AGREEMENT + "/" + buyer.id()))
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"stars": 4, "answer": {"words": "It came in time.", "comment": "%s", "at": "%s"}}""".formatted(REPLY.hash(), ANSWERED_AT));
        assertThat(get("/api/v1/ratings?subject=" + seller.id())).bodyJson().isLenientlyEqualTo("""
                {"items": [{"stars": 4, "answer": {"words": "It came in time."}}]}""");
        assertThat(get("/api/v1/reputations/" + seller.id())).bodyJson().isLenientlyEqualTo("""
                {"count": 1, "raters": 1, "stars": 4}""");
        twoDaysPass();
        readTo(Duration.ZERO);
        bring(buyer, "\"Sound data, always on time.\"");
        assertThat(keptWords()).contains(REPLY.text());
    }

    @Test
    void words_of_an_answer_that_is_refused_do_not_stay() {
        assertProblem(answer(seller, """
                {"words": "Nobody said anything."}"""), 404, "RATING_NOT_FOUND");
        happened(Optional.empty());
        assertProblem(answer(buyer, """
                {"words": "I meant it."}"""), 404, "RATING_NOT_FOUND");
        given(ledger.answer(any()))
                .willThrow(new SigningRefused(SigningRefused.OWN_KEY, "Only you can sign."))
                .willThrow(new Refused(RefusalCode.ALREADY_ANSWERED, "It is answered."));
        assertProblem(answer(seller, """
                {"words": "It came in time."}"""), 409, "OWN_KEY");
        assertProblem(answer(seller, """
                {"words": "It came in time."}"""), 409, "ALREADY_ANSWERED");
        network.happened(new RatingEvent.RatingAnswered(answered()));
        assertProblem(answer(seller, """
                {"words": "And it was right."}"""), 409, "ALREADY_ANSWERED");
        assertThat(keptWords()).isEmpty();
    }

    @Test
    void who_answers_at_the_ledger_itself_brings_the_words_later_and_no_others() {
        happened(Optional.empty());
        String words = "/api/v1/ratings/" + AGREEMENT + "/answer/words";
        assertProblem(bring(seller, words, "\"It came in time.\""), 404, "RATING_NOT_ANSWERED");
        network.happened(new RatingEvent.RatingAnswered(answered()));
        assertProblem(bring(seller, words, "\"Something else.\""), 400, "COMMENT_DOES_NOT_MATCH");
        assertProblem(bring(buyer, words, "\"It came in time.\""), 404, "RATING_NOT_FOUND");
        assertThat(bring(seller, words, "\"It came in time.\"")).hasStatusOk();
        assertThat(get("/api/v1/ratings/" + AGREEMENT + "/" + buyer.id()))
                .bodyJson()
                .extractingPath("$.answer.words")
                .isEqualTo(REPLY.text());
        database.sql("update comment set words = 'It came late.'").update();
        assertThat(get("/api/v1/ratings/" + AGREEMENT + "/" + buyer.id()))
                .bodyJson()
                .doesNotHavePath("$.answer.words");
    }

    @Test
    void an_answer_has_words_or_their_hash() {
        happened(Optional.empty());
        assertProblem(answer(seller, "{}"), 400, "MALFORMED");
        assertProblem(answer(seller, """
                {"words": "Yes.", "comment": "%s"}""".formatted(WORDS.hash())), 400, "MALFORMED");
        verifyNoInteractions(ledger);
    }

    private void theLedgerTakesAnswers() {
        given(ledger.answer(any())).willAnswer(_ -> {
            network.happened(new RatingEvent.RatingAnswered(answered()));
            return answered();
        });
    }

    private RatingAnswer answered() {
        return new RatingAnswer(AgreementId.of(AGREEMENT), seller.id(), REPLY.hash(), ANSWERED_AT);
    }

    private void twoDaysPass() {
        database.sql("update comment set kept_at = kept_at - interval '2 days'").update();
    }

    /** Of some other agreement. */
    private void readTo(Duration ago) {
        AgreementId another = AgreementId.of(NOBODY + AGREEMENT.substring(NOBODY.length()));
        network.happened(new RatingEvent.MemberRated(new Rating(
                another,
                seller.id(),
                buyer.id(),
                5,
                Optional.empty(),
                new Money(1),
                Instant.now().minus(ago))));
    }

    private List<String> keptWords() {
        return database.sql("select words from comment").query(String.class).list();
    }

    @ParameterizedTest
    @CsvSource({"AGREEMENT_NOT_FOUND, 404", "NOT_A_PARTY, 403", "AGREEMENT_NOT_SETTLED, 409", "ALREADY_RATED, 409"})
    void a_refusal_of_the_ledger_keeps_its_code(RefusalCode code, int status) {
        given(ledger.rate(any())).willThrow(new Refused(code, "The ledger says no."));
        assertProblem(rate("""
                {"agreement": "%s", "stars": 4}"""), status, code.name());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"agreement": "abc", "stars": 4}                    | agreement | a SHA-256 digest has 64 lower-case hex digits
            {"agreement": "%s", "stars": 0}                     | stars     | a rating has 1 to 5 stars
            {"agreement": "%s", "stars": 6}                     | stars     | a rating has 1 to 5 stars
            {"agreement": "%s", "stars": 4.5}                   | stars     | '4.5' is not a whole number, in digits alone
            {"agreement": "%s", "stars": "4"}                   | stars     | is not a whole number, in digits alone
            {"agreement": "%s"}                                 | stars     | is missing
            {"stars": 4}                                        | agreement | is missing
            {"agreement": "%s", "stars": 4, "words": " "}       | words     | a comment has 1 to 2000 characters
            {"agreement": "%s", "stars": 4, "author": "me"}     | author    | there is no such field; there are agreement, comment, stars, words
            """)
    void what_is_no_rating_never_reaches_the_ledger(String body, String field, String sentence) {
        MvcTestResult answer = rate(body);
        assertProblem(answer, 400, "MALFORMED");
        assertThat(answer).bodyJson().extractingPath("$.errors[0].field").isEqualTo(field == null ? "" : field);
        assertThat(answer).bodyJson().extractingPath("$.errors[0].detail").isEqualTo(sentence);
        verifyNoInteractions(ledger);
    }

    @Test
    void a_comment_that_is_not_the_hash_of_the_words_is_refused() {
        assertProblem(rate("""
                {"agreement": "%%s", "stars": 4, "comment": "%s", "words": "Other."}""".formatted(WORDS.hash())), 400, "MALFORMED");
        assertProblem(rate("""
                {"agreement": "%%s", "stars": 4, "words": "%s"}""".formatted("x".repeat(2_001))), 400, "MALFORMED");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/ratings/abc/def, 400, MALFORMED",
        "/api/v1/ratings/" + AGREEMENT + "/0000000000000000000000000000000000000000, 404, RATING_NOT_FOUND",
        "/api/v1/reputations/0000000000000000000000000000000000000000, 404, MEMBER_NOT_FOUND",
        "/api/v1/reputations/me, 400, MALFORMED",
        "/api/v1/ratings?subject=me, 400, MALFORMED",
        "/api/v1/ratings?after=yesterday, 400, MALFORMED",
        "/api/v1/ratings?after=2026-05-01T10:00:00Z~x~y, 400, MALFORMED",
        "/api/v1/ratings?after=-100000-05-01T10:00:00Z~" + AGREEMENT + "~" + NOBODY + ", 400, MALFORMED",
        "/api/v1/ratings?after=2026-05-01T10:00:00Z~" + AGREEMENT + "~" + NOBODY + "~more, 400, MALFORMED",
        "/api/v1/ratings?size=1000, 400, MALFORMED"
    })
    void what_is_not_there_or_not_of_the_form_is_a_problem(String path, int status, String code) {
        assertProblem(get(path), status, code);
    }

    private Sale sale() {
        return new Sale(AgreementId.of(AGREEMENT), buyer, seller);
    }

    private void stands(Agreement agreement) {
        given(agreements.agreement(agreement.deal().id())).willReturn(agreement);
    }

    private MvcTestResult rate(String body) {
        return http.post()
                .uri("/api/v1/ratings")
                .header(HttpHeaders.AUTHORIZATION, network.bearer(buyer))
                .contentType(MediaType.APPLICATION_JSON)
                .content(body.formatted(AGREEMENT))
                .exchange();
    }

    private MvcTestResult answer(Member subject, String body) {
        return http.post()
                .uri("/api/v1/ratings/" + AGREEMENT + "/answer")
                .header(HttpHeaders.AUTHORIZATION, network.bearer(subject))
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }

    private MvcTestResult bring(Member author, String words) {
        return bring(author, "/api/v1/ratings/" + AGREEMENT + "/words", words);
    }

    private MvcTestResult bring(Member author, String path, String words) {
        return http.put()
                .uri(path)
                .header(HttpHeaders.AUTHORIZATION, network.bearer(author))
                .contentType(MediaType.APPLICATION_JSON)
                .content(words)
                .exchange();
    }

    private MvcTestResult get(String path) {
        return http.get()
                .uri(path)
                .header(HttpHeaders.AUTHORIZATION, network.bearer(buyer))
                .exchange();
    }

    /** As the real one does: the rating is committed, and its event seen, before the call returns. */
    private void theLedgerTakesRatings() {
        willAnswer(call -> {
                    NewRating asked = call.getArgument(0);
                    return happened(asked.stars(), asked.comment());
                })
                .given(ledger)
                .rate(any());
    }

    private void happened(Optional<Sha256> comment) {
        happened(4, comment);
    }

    private Rating happened(int stars, Optional<Sha256> comment) {
        Rating rating = rating(stars, comment);
        network.happened(new RatingEvent.MemberRated(rating));
        return rating;
    }

    private Rating rating(int stars, Optional<Sha256> comment) {
        return new Rating(
                AgreementId.of(AGREEMENT),
                buyer.id(),
                seller.id(),
                stars,
                comment,
                new Money(1_000),
                Instant.parse("2026-05-01T10:00:00.123456789Z"));
    }
}
