package org.blendsm.fabric.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.blendsm.model.RefusalCode;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** What every service does alike: it starts by its own main method, says what it offers, and is closed to strangers. */
public interface ServiceContract {
    MockMvcTester http();

    /** The paths of its API, all of them. */
    Set<String> offers();

    /** A refusal that its callers meet. */
    RefusalCode explains();

    /** A path that needs a token. */
    String closed();

    @Test
    default void it_lives() {
        assertThat(http().get().uri("/actuator/health/liveness"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("""
                {"status": "UP"}""");
    }

    @Test
    default void it_says_what_it_offers_and_nothing_else() {
        assertThat(http().get().uri("/v3/api-docs"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.paths")
                .asMap()
                .containsOnlyKeys(offers());
    }

    @Test
    default void it_explains_every_field_of_what_it_takes_and_answers() {
        assertThat(ApiDocument.of(http()).unexplained()).isEmpty();
    }

    @Test
    default void it_explains_its_problems() {
        assertThat(http().get().uri("/problems.html"))
                .hasStatusOk()
                .hasContentTypeCompatibleWith(MediaType.TEXT_HTML)
                .bodyText()
                .contains("id=\"" + explains() + "\"");
    }

    @Test
    default void nothing_is_open_without_a_token() {
        assertThat(http().get().uri(closed())).hasStatus(401);
        assertThat(http().get().uri("/actuator/prometheus")).hasStatus(401);
        assertThat(http().get().uri("/actuator/info")).hasStatus(401);
    }
}
