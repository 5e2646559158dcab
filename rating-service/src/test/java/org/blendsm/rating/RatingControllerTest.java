package org.blendsm.rating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;

import java.time.Instant;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Role;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.RatingEvent;
import org.blendsm.model.rating.Ratings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@ServiceTest
class RatingControllerTest {
    private static final String AGREEMENT = "a".repeat(64);

    @Autowired
    MockMvcTester http;

    @Autowired
    TestNetwork network;

    @MockitoBean
    Ratings ledger;

    Member buyer;
    Member seller;

    @BeforeEach
    void two_members() {
        buyer = network.admit(Role.BUYER);
        seller = network.admit(Role.SELLER);
    }

    @Test
    void a_party_rates_the_other_and_reads_it_back() {
        theLedgerTakesRatings();
        MvcTestResult created = rate("""
                {"agreement": "%s", "stars": 4, "comment": "Sound data, always on time."}""");
        assertThat(created).hasStatus(201).hasHeader("Location", "/api/v1/ratings/" + AGREEMENT + "/" + buyer.id());
        MvcTestResult read = get("/api/v1/ratings/" + AGREEMENT + "/" + buyer.id());
        assertThat(read).hasStatusOk().bodyJson().isLenientlyEqualTo("""
                {"rating": {"author": "%s", "subject": "%s", "stars": 4, "volume": 1000},
                 "comment": "Sound data, always on time."}""".formatted(buyer.id(), seller.id()));
    }

    @Test
    void a_refusal_of_the_ledger_keeps_its_code() {
        given(ledger.rate(any())).willThrow(new Refused(RefusalCode.ALREADY_RATED, "You have rated this one."));
        assertThat(rate("""
                {"agreement": "%s", "stars": 4}"""))
                .hasStatus(409)
                .hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"type": "/problems.html#ALREADY_RATED", "title": "Already rated", "status": 409,
                         "code": "ALREADY_RATED", "detail": "You have rated this one."}""");
    }

    @Test
    void what_the_model_refuses_names_its_field_and_says_why() {
        assertThat(rate("""
                {"agreement": "abc", "stars": 4}""")).hasStatus(400).bodyJson().isLenientlyEqualTo("""
                        {"code": "MALFORMED",
                         "errors": [{"field": "agreement", "detail": "a SHA-256 digest has 64 lower-case hex digits"}]}""");
    }

    private MvcTestResult rate(String body) {
        return http.post()
                .uri("/api/v1/ratings")
                .header(HttpHeaders.AUTHORIZATION, network.bearer(buyer))
                .contentType(MediaType.APPLICATION_JSON)
                .content(body.formatted(AGREEMENT))
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
        given(ledger.rate(any())).willAnswer(call -> {
            NewRating asked = call.getArgument(0);
            Rating rating = new Rating(
                    asked.agreement(),
                    buyer.id(),
                    seller.id(),
                    asked.stars(),
                    asked.comment(),
                    new Money(1_000),
                    Instant.parse("2026-05-01T10:00:00.123456789Z"));
            network.happened(new RatingEvent.MemberRated(rating));
            return rating;
        });
    }
}
