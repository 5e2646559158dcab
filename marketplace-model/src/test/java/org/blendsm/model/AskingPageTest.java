package org.blendsm.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AskingPageTest {
    private static final String DOOR = "https://market.example";

    @ParameterizedTest
    @CsvSource({
        ", , false",
        ", https://market.example, false",
        ", https://MARKET.example, false",
        ", https://evil.example, true",
        ", https://market.example.evil.example, true",
        ", http://market.example, true",
        ", null, true",
        "same-origin, https://second-name.example, false",
        "none, , false",
        "same-site, https://market.example, true",
        "cross-site, , true"
    })
    void the_browser_says_whose_page_it_is_and_a_program_says_nothing(String site, String origin, boolean foreign) {
        AskingPage page = AskingPage.of(header -> switch (header) {
            case "Sec-Fetch-Site" -> site;
            case "Origin" -> origin;
            default -> throw new IllegalArgumentException(header);
        });
        assertThat(page.isForeign(DOOR)).isEqualTo(foreign);
    }
}
