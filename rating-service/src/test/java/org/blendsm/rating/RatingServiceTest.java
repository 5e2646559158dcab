package org.blendsm.rating;

import java.util.Set;
import org.blendsm.fabric.testing.ServiceContract;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.rating.Ratings;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** The service starts by its own main method and says what it offers. */
@ServiceTest
class RatingServiceTest implements ServiceContract {
    @Autowired
    MockMvcTester http;

    @MockitoBean
    Ratings ledger;

    @MockitoBean
    Agreements agreements;

    @Override
    public MockMvcTester http() {
        return http;
    }

    @Override
    public Set<String> offers() {
        return Set.of(
                "/api/v1/ratings",
                "/api/v1/ratings/{agreement}/{author}",
                "/api/v1/ratings/{agreement}/words",
                "/api/v1/ratings/{agreement}/answer",
                "/api/v1/ratings/{agreement}/answer/words",
                "/api/v1/reputations/{member}");
    }

    @Override
    public RefusalCode explains() {
        return RefusalCode.ALREADY_RATED;
    }

    @Override
    public String closed() {
        return "/api/v1/ratings";
    }
}
