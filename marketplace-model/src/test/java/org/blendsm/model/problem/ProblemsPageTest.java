package org.blendsm.model.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.blendsm.model.RefusalCode;
import org.junit.jupiter.api.Test;

/** The page that every problem's {@code type} leads to. */
class ProblemsPageTest {
    @Test
    void every_code_is_explained_and_nothing_else() throws IOException {
        Stream<Enum<?>> codes = Stream.concat(
                Arrays.<Enum<?>>stream(RefusalCode.values()), Arrays.<Enum<?>>stream(EdgeProblem.values()));
        assertThat(entries())
                .containsExactlyInAnyOrderElementsOf(codes.map(Enum::name).toList());
    }

    private static List<String> entries() throws IOException {
        try (InputStream page = ProblemsPageTest.class.getResourceAsStream("/META-INF/resources/problems.html")) {
            String html = new String(Objects.requireNonNull(page).readAllBytes(), StandardCharsets.UTF_8);
            return Pattern.compile("<dt id=\"(\\w+)\">")
                    .matcher(html)
                    .results()
                    .map(entry -> entry.group(1))
                    .toList();
        }
    }
}
